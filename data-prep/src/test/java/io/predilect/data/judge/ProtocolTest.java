package io.predilect.data.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.judge.Verdict.Preference;
import io.predilect.data.judge.Verdict.Rating;
import io.predilect.data.pair.Message;
import io.predilect.data.template.TemplateException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolTest {
  private static final List<Message> PROMPT =
      List.of(
          Message.user("Name a fruit."),
          Message.assistant("An apple."),
          Message.user("Another one, {{ chosen }}."));

  private static Comparison comparison(String id) {
    return new Comparison(id, PROMPT, "A pear.", "A plum or so.");
  }

  private static List<Shown> shown(Protocol protocol, String id, long seed) {
    return protocol.questions(comparison(id), seed).stream().map(Query::shown).toList();
  }

  static Stream<Protocol> both() {
    return Stream.of(Protocol.pairwise(3), Protocol.alpacaEval(), Protocol.mtBench());
  }

  @ParameterizedTest
  @MethodSource("both")
  void aQuestionShowsTheConversationAndTheResponsesInItsOrder(Protocol protocol) {
    for (Query query : protocol.questions(comparison("c"), 1)) {
      assertEquals(1, query.messages().size());
      String text = query.messages().get(0).content();
      int a = text.indexOf("A pear.");
      int b = text.indexOf("A plum or so.");
      assertTrue(a > 0 && b > 0, text);
      assertEquals(query.shown() == Shown.AB, a < b);
      assertTrue(text.contains("User: Name a fruit."), text);
      assertTrue(text.contains("Assistant: An apple."), text);
      assertTrue(text.contains("Another one, {{ chosen }}."), text); // a text, no template
    }
  }

  @Test
  void theOrderIsDrawnByIdAndSeedAndThenTakesTurns() {
    Protocol three = Protocol.pairwise(3);
    long first =
        IntStream.range(0, 1000).filter(i -> shown(three, "c" + i, 7).get(0) == Shown.AB).count();
    assertTrue(first > 430 && first < 570, "A first: " + first);
    assertEquals(shown(three, "c1", 7), shown(three, "c1", 7));
    assertTrue(
        IntStream.range(0, 64).anyMatch(s -> !shown(three, "c1", s).equals(shown(three, "c1", 7))));
    List<Shown> orders = shown(three, "c1", 7);
    assertEquals(orders.get(0), orders.get(2));
    assertFalse(orders.get(0) == orders.get(1));
    assertEquals(1, shown(Protocol.alpacaEval(), "c1", 7).size());
    assertEquals(
        List.of(Shown.AB, Shown.BA), shown(Protocol.mtBench(), "c1", 7).stream().sorted().toList());
    assertEquals(List.of(Shown.A, Shown.B), shown(Protocol.mtBenchSingle(), "c1", 7));
  }

  @Test
  void aPreferenceIsToldForAWhateverWasShownFirst() {
    Protocol protocol = Protocol.pairwise(1);
    assertEquals(new Preference(1), protocol.read(Shown.AB, Answer.of("Response 1")));
    assertEquals(new Preference(0), protocol.read(Shown.BA, Answer.of("Response 1")));
    assertEquals(new Preference(0), protocol.read(Shown.AB, Answer.of("Response 2")));
    assertEquals(new Preference(1), protocol.read(Shown.BA, Answer.of("Response 2")));
    assertEquals(new Rating(4), Protocol.mtBenchSingle().read(Shown.B, Answer.of("[[4]]")));
  }

  private static double judged(Protocol protocol, double... preferences) {
    List<Verdict> verdicts =
        Arrays.stream(preferences).mapToObj(p -> (Verdict) new Preference(p)).toList();
    List<Shown> orders = verdicts.stream().map(v -> Shown.AB).toList();
    return protocol.judgement(orders, verdicts).preference();
  }

  @Test
  void severalQueriesGiveTheirMeanAndMtBenchsMustAgree() {
    assertEquals(2.0 / 3, judged(Protocol.pairwise(3), 1, 0, 1), 1e-12);
    assertEquals(0.25, judged(Protocol.alpacaEval(), 0.25), 0);
    assertEquals(1, judged(Protocol.mtBench(), 1, 1), 0);
    assertEquals(0, judged(Protocol.mtBench(), 0, 0), 0);
    assertEquals(0.5, judged(Protocol.mtBench(), 1, 0), 0);
    assertEquals(0.5, judged(Protocol.mtBench(), 1, 0.5), 0);
    assertEquals(0.5, judged(Protocol.mtBench(), 0.5, 0.5), 0);
  }

  @Test
  void theHigherRatingWins() {
    Protocol single = Protocol.mtBenchSingle();
    List<Shown> each = List.of(Shown.A, Shown.B);
    Judgement judgement = single.judgement(each, List.of(new Rating(8), new Rating(6.5)));
    assertEquals(1, judgement.preference());
    assertEquals(8, judgement.scoreA().getAsDouble());
    assertEquals(6.5, judgement.scoreB().getAsDouble());
    assertEquals(0.5, single.judgement(each, List.of(new Rating(7), new Rating(7))).preference());
    assertEquals(0, single.judgement(each, List.of(new Rating(1), new Rating(7))).preference());
  }

  @Test
  void ofTwoPromptsEachResponseStandsBehindItsOwn() {
    Comparison second =
        new Comparison(
            "c",
            List.of(Message.user("One."), Message.assistant("Mine."), Message.user("Two.")),
            List.of(Message.user("One."), Message.assistant("Theirs."), Message.user("Two.")),
            "A pear.",
            "A plum.");
    for (Query query : Protocol.mtBench().questions(second, 1)) {
      String text = query.messages().get(0).content();
      List<String> order =
          query.shown() == Shown.AB
              ? List.of("Mine.", "A pear.", "Theirs.", "A plum.")
              : List.of("Theirs.", "A plum.", "Mine.", "A pear.");
      int at = 0;
      for (String part : order) {
        at = text.indexOf(part, at);
        assertTrue(at > 0, part + " in " + text);
      }
      assertTrue(text.contains("User: One.\n\nAssistant: "), text);
    }
    List<Query> single = Protocol.mtBenchSingle().questions(second, 1);
    assertTrue(single.get(0).messages().get(0).content().contains("Mine."));
    assertTrue(single.get(1).messages().get(0).content().contains("Theirs."));
    assertTrue(Protocol.mtBench().covers(second) && Protocol.mtBenchSingle().covers(second));
    assertFalse(Protocol.pairwise(1).covers(second) || Protocol.alpacaEval().covers(second));
    assertTrue(Protocol.pairwise(1).covers(comparison("c")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ prompt }} The better one: {{ chosen }}. The other: {{ rejected }}.",
        "{{ prompt[0]['content'] }} {{ first }} {{ second }} Hint: {{ chosen }}",
        "{{ prompt[0]['content'] }} {{ first }} {{ second }} Hint: {{ label }}",
        "{{ prompt[0]['content'] }} {{ first }} against itself {{ first }}",
        "{{ first }} {{ second }}",
        "{{ prompt "
      })
  void aTemplateThatLeaksTheLabelOrLeavesSomethingOutIsRefused(String source) {
    TemplateException refused =
        assertThrows(
            TemplateException.class, () -> QuestionTemplate.of("judge.template", source, true));
    assertTrue(refused.getMessage().startsWith("template judge.template "), refused.getMessage());
  }

  @Test
  void aTemplateOfOnesOwnIsRendered() {
    QuestionTemplate own =
        QuestionTemplate.of(
            "judge.template", "{{ prompt[-1]['content'] }}|{{ first }}|{{ second }}\n", true);
    assertEquals(
        "Another one, {{ chosen }}.|A plum or so.|A pear.",
        own.messages(comparison("c"), Shown.BA).get(0).content());
    QuestionTemplate one =
        QuestionTemplate.of("judge.template", "{{ prompt[-1].content }} {{ response }}", false);
    assertTrue(one.messages(comparison("c"), Shown.B).get(0).content().endsWith("A plum or so."));
  }
}
