package io.predilect.data.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.expression.RowPath;
import io.predilect.data.judge.Answer.Alternative;
import io.predilect.data.judge.Verdict.Preference;
import io.predilect.data.judge.Verdict.Rating;
import io.predilect.data.judge.Verdict.Unread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
  /** A preference or rating as a number, else the reason. */
  private static String read(AnswerReader reader, String text) {
    Verdict verdict = reader.read(Answer.of(text));
    if (verdict instanceof Preference preference) {
      return Double.toString(preference.first());
    }
    return verdict instanceof Rating rating
        ? Double.toString(rating.value())
        : ((Unread) verdict).reason();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Response 1                                  | 1.0",
        "response 2.                                 | 0.0",
        "**Response 2** is more concise.             | 0.0",
        "I pick Response 1, since response 1 is kind | 1.0",
        "2                                           | 0.0",
        "'(1)'                                       | 1.0",
        "Response #2                                 | 0.0",
        "<think>Response 1 is rude.</think>Response 2| 0.0",
        "Response 1 is longer than Response 2        | several_verdicts",
        "Die zweite Antwort ist hilfreicher.         | no_verdict",
        "Neither.                                    | no_verdict",
        "Both are good, 1 of 2                       | no_verdict",
        "Response 12                                 | no_verdict",
        "'   '                                       | empty_answer",
        "<think>I wonder</think>                     | empty_answer",
        "<think>Is it Response 1? It is Response     | empty_answer",
        "[THINK]Response 1[/THINK] Response 2        | 0.0",
        "Response 1 and 2 are equally good           | several_verdicts",
        "Neither response 1 nor response 2           | no_verdict"
      })
  void thePapersQuestion(String answer, String expected) {
    assertEquals(expected, read(Protocol.pairwise(3).reader(), answer));
  }

  /** What is denied decides nothing, and the other one is not guessed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Response 1 is worse.                                     | no_verdict",
        "Response 2 is not better                                 | no_verdict",
        "I wouldn't choose Response 2                             | no_verdict",
        "I wouldn\u2019t choose Response 2                          | no_verdict",
        "The worse one: Response 1                                | no_verdict",
        "'Which is worse? Response 1'                             | no_verdict",
        "'The worse one:\n\nResponse 1'                          | no_verdict",
        "Response 1 is wrong; the second one is better            | no_verdict",
        "The first one is clearer than Response 2                 | no_verdict",
        "I prefer the other over **Response 1**                   | no_verdict",
        "The first one, instead of Response 2                     | no_verdict",
        "Not 'Response 1'                                         | no_verdict",
        "Response 2 loses                                         | no_verdict",
        "The weaker one, i.e. Response 2                          | no_verdict",
        "Response 1 fails to answer                               | no_verdict",
        "I'd reject Response 2, since it is long                  | no_verdict",
        "Response 1 is not only correct but better                | no_verdict",
        "Response 1. It is not as rude as the other               | 1.0",
        "'**Response 2**\n\nThe other is wrong'                   | 0.0",
        "Response 2; the other is worse                           | 0.0",
        "Response 1 is harmless and noble                         | 1.0",
        "Response 1 is better than the other                      | 1.0",
        "I don't like the first. Response 2                       | 0.0",
        "Response 1 is worse. Response 2                          | several_verdicts",
        "Response 2 does not lie. I choose Response 2             | 0.0"
      })
  void whatIsDeniedIsNoVote(String answer, String expected) {
    assertEquals(expected, read(Protocol.pairwise(3).reader(), answer));
  }

  @Test
  void theMessageNamesTheWordThatDenies() {
    assertEquals(
        "the answer should have \"Response 1\" or \"Response 2\"; it has 1, and the word 'worse'"
            + " with it may deny it: 'Response 1 is worse'",
        detail(Protocol.pairwise(1).reader(), "Response 1 is worse"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A is more helpful. [[A]] | 1.0",
        "A is not helpful, so [[B]] | 0.0",
        "not [[A]]                | no_verdict",
        "Is it B? No. [[A]]       | 1.0",
        "better than [[B]]        | no_verdict",
        "[[A]] rather than [[B]]  | several_verdicts",
        "Verdict: [[B]]           | 0.0",
        "[[C]]                    | 0.5",
        "[[A]] no, [[B]]          | several_verdicts",
        "[[b]]                    | 0.0",
        "**[[ A ]]**              | 1.0",
        "'\\[\\[C\\]\\]'        | 0.5",
        "[[**B**]]                | 0.0",
        "[[\u0410]]                  | no_verdict",
        "[A]                      | no_verdict",
        "[[D]]                    | no_verdict",
        "''                       | empty_answer"
      })
  void mtBenchsPairs(String answer, String expected) {
    assertEquals(expected, read(Protocol.mtBench().reader(), answer));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Good. [[7]]       | 7.0",
        "[[ 9.5 ]]         | 9.5",
        "[[7]] again [[7]] | 7.0",
        "[[7]] or [[8]]    | several_verdicts",
        "not [[10]]        | no_verdict",
        "not [[9]]: [[8]]  | several_verdicts",
        "Rating: 7         | no_verdict",
        "[[11]]            | rating_outside_scale",
        "[[0]]             | rating_outside_scale",
        "''                | empty_answer"
      })
  void mtBenchsRatings(String answer, String expected) {
    assertEquals(expected, read(Protocol.mtBenchSingle().reader(), answer));
  }

  @Test
  void wordsCountWholeWhateverTheirCase() {
    AnswerReader reader =
        new AnswerReader.Choice(
            ValueFinder.words(List.of("good", "not good", "gleich")),
            Map.of("good", 1.0, "not good", 0.0, "gleich", 0.5));
    assertEquals("1.0", read(reader, "GOOD!"));
    assertEquals("0.0", read(reader, "It is not good."));
    assertEquals("0.5", read(reader, "gleich"));
    assertEquals("several_verdicts", read(reader, "good, and not good"));
    assertEquals("no_verdict", read(reader, "goodness"));
    assertEquals("no_verdict", read(reader, "It isn't good."));
    assertEquals("0.0", read(reader, "Why, it's not good"));
    Unread unread = assertInstanceOf(Unread.class, reader.read(Answer.of("nichts davon")));
    assertTrue(unread.detail().contains("any of good, not good, gleich"), unread.detail());
    assertTrue(unread.detail().contains("'nichts davon'"), unread.detail());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[A]]                                    | 1.0",
        "A                                        | 1.0",
        "(A)                                      | 1.0",
        "**A** is better                          | 1.0",
        "A: it is kinder                          | 1.0",
        "Verdict: A.                              | 1.0",
        "A's answer is kinder                     | 1.0",
        "I'd say B                                | 0.0",
        "B is a good answer                       | 0.0",
        "A, since it is a good answer             | 1.0",
        "'A\nis better, so A'                     | 1.0",
        "Neither gives a good answer, a draw      | no_verdict",
        "A good answer is hard to find            | no_verdict",
        "A is better                              | no_verdict",
        "b                                        | no_verdict",
        "A good answer, and it is B's             | several_verdicts",
        "A is better than B                       | no_verdict",
        "Both are fine: TIE                       | 0.5",
        "Not A                                    | no_verdict",
        "Clearly not **B**                        | no_verdict",
        "The kinder one is not the A.             | no_verdict",
        "It is better than B                      | no_verdict",
        "B, not A                                 | several_verdicts",
        "Why not? A                               | 1.0",
        "Antwort ä                                | no_verdict"
      })
  void wordsOfOneLetterHaveTheirCaseAndAreNoArticles(String answer, String expected) {
    AnswerReader reader =
        new AnswerReader.Choice(
            ValueFinder.words(List.of("A", "B", "tie")), Map.of("A", 1.0, "B", 0.0, "tie", 0.5));
    assertEquals(expected, read(reader, answer));
  }

  @Test
  void aPronounIsNoLabel() {
    AnswerReader reader =
        new AnswerReader.Choice(ValueFinder.words(List.of("I", "II")), Map.of("I", 1.0, "II", 0.0));
    assertEquals("1.0", read(reader, "Verdict: I"));
    assertEquals("0.0", read(reader, "Text ii"));
    assertEquals("1.0", read(reader, "I's answer is kinder"));
    assertEquals("no_verdict", read(reader, "I'd call it a draw"));
    Verdict doubted = reader.read(Answer.of("I cannot say."));
    Unread unread = assertInstanceOf(Unread.class, doubted);
    assertEquals(
        "the answer should have any of I, II; it has I, and before a word it may be no label, but"
            + " English: 'I cannot say.'",
        unread.detail());
  }

  /** What was asked for, not the expression that looks for it. */
  @Test
  void messagesSayInWordsWhatWasWanted() {
    assertEquals(
        "the answer should have \"Response 1\" or \"Response 2\": 'Hm'",
        detail(Protocol.pairwise(1).reader(), "Hm"));
    assertEquals(
        "the answer should have [[A]], [[B]] or [[C]]: 'A'",
        detail(Protocol.mtBench().reader(), "A"));
    assertEquals(
        "the answer should have [[1]] to [[10]]: '7'",
        detail(Protocol.mtBenchSingle().reader(), "7"));
    assertEquals(
        "the answer should have what x(\\d) finds, which is 1 or 2: 'x3'",
        detail(
            new AnswerReader.Choice(
                new ValueFinder.Matches(Pattern.compile("x(\\d)")), Map.of("1", 1.0, "2", 0.0)),
            "x3"));
    assertEquals(
        "the answer should have a JSON object with score, which is a number from 1.0 to 5.0: '4'",
        detail(
            new AnswerReader.Scale(new ValueFinder.Json(new RowPath(List.of("score"))), 1, 5),
            "4"));
  }

  private static String detail(AnswerReader reader, String text) {
    return assertInstanceOf(Unread.class, reader.read(Answer.of(text))).detail();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"result\": {\"winner\": \"First\"}}                       | 1.0",
        "Here: ```json {\"result\": {\"winner\": \"second\"}} ``` so | 0.0",
        "a {brace} and {\"result\": {\"winner\": \"second\"}}        | 0.0",
        "{\"winner\": \"first\"}                                     | no_verdict",
        "{\"result\": {\"winner\": \"first\"}} no: {\"result\": {\"winner\": \"second\"}} | several_verdicts",
        "{\"result\": {\"winner\": \"first\"}} yes {\"result\": {\"winner\": \"First\"}}  | 1.0",
        "{\"result\": {\"winner\": \"first\", \"winner\": \"second\"}} | no_verdict",
        "{\"result\": {\"winner\": null}}                            | no_verdict",
        "{\"result\": {\"winner\": \"third\"}}                       | no_verdict",
        "{\"result\": {\"winner\":                                   | no_verdict",
        "first                                                       | no_verdict"
      })
  void aValueOfAJsonObject(String answer, String expected) {
    AnswerReader reader =
        new AnswerReader.Choice(
            new ValueFinder.Json(new RowPath(List.of("result", "winner"))),
            Map.of("first", 1.0, "second", 0.0));
    assertEquals(expected, read(reader, answer));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.8333333333333334 | 0.8333333333333334",
        "0.00001            | 1.0E-5",
        "1e0                | 1.0",
        "'\"0.5\"'            | 0.5",
        "-0.5               | rating_outside_scale",
        "1e400              | no_verdict",
        "true               | no_verdict",
        "'\"4/5\"'            | no_verdict"
      })
  void aNumberOfAJsonObjectMayHaveAnyDigits(String score, String expected) {
    AnswerReader reader =
        new AnswerReader.Scale(new ValueFinder.Json(new RowPath(List.of("score"))), 0, 1);
    assertEquals(expected, read(reader, "{\"score\": " + score + "}"));
  }

  @Test
  void aRegularExpressionWithoutGroupsIsTakenWhole() {
    AnswerReader reader =
        new AnswerReader.Scale(new ValueFinder.Matches(Pattern.compile("\\d+(?=/5)")), 1, 5);
    assertEquals("4.0", read(reader, "I give 4/5 for 10 words"));
    assertEquals("rating_outside_scale", read(reader, "6/5"));
  }

  @Test
  void marksAreReadByTheirSharesOfProbability() {
    AnswerReader reader = Protocol.alpacaEval().reader();
    assertEquals(5, reader.firstLogprobs());
    double first = Math.log(0.6);
    double second = Math.log(0.2);
    List<Alternative> both =
        List.of(
            new Alternative("m", first),
            new Alternative("M", second),
            new Alternative("Model", Math.log(0.1)));
    assertEquals(0.75, preference(reader, both), 1e-12);
    assertEquals(1, preference(reader, both.subList(0, 1)), 0);
    assertEquals(0, preference(reader, both.subList(1, 3)), 0);
    List<Alternative> spaced =
        List.of(
            new Alternative("m", Math.log(0.3)),
            new Alternative(" m", Math.log(0.3)),
            new Alternative("M", second));
    assertEquals(0.75, preference(reader, spaced), 1e-12);
    // whatever the text says: it is one draw from these
    assertEquals(0.75, ((Preference) reader.read(new Answer("M", both))).first(), 1e-12);
    Unread unread =
        assertInstanceOf(Unread.class, reader.read(new Answer("Der", both.subList(2, 3))));
    assertEquals("no_verdict", unread.reason());
    assertTrue(unread.detail().contains("[Model]"), unread.detail());
    assertInstanceOf(Unread.class, reader.read(Answer.of("m")));
  }

  private static double preference(AnswerReader reader, List<Alternative> first) {
    return assertInstanceOf(Preference.class, reader.read(new Answer("", first))).first();
  }

  /** As a model writes that has lost its thread: no length of a run makes reading it slow. */
  @ParameterizedTest
  @ValueSource(strings = {"*", "_", " ", "\n", "!", "1", "a", "[", "not ", "* ", "\"", "<", "-"})
  void endlessAnswersAreReadAtOnce(String again) {
    String endless = again.repeat(50_000 / again.length());
    for (Protocol protocol :
        List.of(Protocol.pairwise(3), Protocol.mtBench(), Protocol.mtBenchSingle())) {
      for (String answer :
          List.of(endless, "Response 1 " + endless + "x", endless + " Response 1")) {
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> read(protocol.reader(), answer), protocol::toString);
      }
    }
  }
}
