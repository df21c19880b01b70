package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that are a conversation, beside a prompt of their own. */
class WholeConversationTest {
  private static final List<Message> THREE =
      List.of(Message.user("1"), Message.assistant("2"), Message.user("3"));

  private static final String DOCUMENT =
      "Read the document.\\n\\nDOCUMENT 12345\\n\\nQuestion: why?";

  private static String conversation(String asked, String said) {
    return "[{'role':'user','content':'%s'},{'role':'assistant','content':'I say %s'}]"
        .formatted(asked, said);
  }

  private static String asked(String prompt, String turn) {
    return "{'prompt':%s,'chosen':%s,'rejected':%s}"
        .formatted(prompt, conversation(turn, "a"), conversation(turn, "b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "why?; " + DOCUMENT,
        "This is something else; hi",
        "Say it.; Say it. And say it twice.",
        "Say it.; Never. Say it.",
        "1;12",
        "q; Human: q\\nAnd then?"
      })
  void aConversationThatLacksSomeOfThePromptIsAContradiction(String turn, String prompt) {
    String text = "'" + prompt + "'";
    String list = "[{'role':'system','content':'s'},{'role':'user','content':'" + prompt + "'}]";
    for (String written : List.of(text, list)) {
      Outcome.Rejected rejected =
          SampleRows.rejected(
              RejectReason.CONTRADICTION, SampleRows.recognised(asked(written, turn)));
      assertTrue(rejected.detail().contains("\"" + turn + "\""), rejected.detail());
      SampleRows.rejected(
          RejectReason.CONTRADICTION,
          SampleRows.recognised(
              "{'prompt':%s,'completion':%s,'label':true}"
                  .formatted(written, conversation(turn, "a"))));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Answer shortly.\\n\\nQuestion: why?; why?",
        "为什么天是蓝的？; 天是蓝的",
        "hi, it is this; hi",
        "q; Human: q",
        "q; \\n\\nHuman: q\\n"
      })
  void aConversationThatHasAllOfThePromptStandsForIt(String turn, String prompt) {
    PreferencePair pair =
        SampleRows.accepted(SampleRows.recognised(asked("'" + prompt + "'", turn)));
    assertEquals(turn.replace("\\n", "\n"), pair.prompt().get(0).content());
    assertEquals(1, pair.prompt().size());
    assertEquals("I say a", pair.chosen());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3", "Human: 1\\n\\nAssistant: 2\\n\\nHuman: 3", "s\\n\\n1\\n2\\n3"})
  void thePromptMayBeOneTurnOfTheConversationOrAllOfThemAsAText(String prompt) {
    String turns =
        "[{'role':'system','content':'s'},{'role':'user','content':'1'},"
            + "{'role':'assistant','content':'2'},{'role':'user','content':'3'},"
            + "{'role':'assistant','content':'I say %s'}]";
    String row =
        "{'prompt':'%s','chosen':%s,'rejected':%s}"
            .formatted(prompt, turns.formatted("a"), turns.formatted("b"));
    SampleRows.assertSaid(
        List.of(Message.system("s"), THREE.get(0), THREE.get(1), THREE.get(2)), row);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Write a dialogue. It begins with Hello.",
        "Hello",
        "Say Hello",
        "Continue: User: Hello"
      })
  void aDialogueThatAPromptAsksForIsTheResponse(String prompt) {
    String play = "User: Hello, you\\n\\nAssistant: %s";
    String row =
        "{'prompt':'%s','chosen':'%s','rejected':'%s'}"
            .formatted(prompt, play.formatted("I."), play.formatted("You."));
    PreferencePair pair = SampleRows.accepted(SampleRows.recognised(row));
    assertEquals(List.of(Message.user(prompt)), pair.prompt());
    assertEquals("User: Hello, you\n\nAssistant: I.", pair.chosen());
  }

  /** As a model writes that has lost its thread. */
  @ParameterizedTest
  @ValueSource(strings = {"\n", " \n", "\r\n", "\u2028"})
  void anyNumberOfBreaksBetweenTurnsIsReadAtOnce(String again) {
    String gap = again.repeat(40_000);
    String text = "Human: q\n\nAssistant: a" + gap + "\n\nHuman: r\n\nAssistant: " + gap;
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertEquals(Optional.of(THREE), Transcript.open(text).map(this::numbered)));
  }

  private List<Message> numbered(List<Message> turns) {
    assertEquals(List.of("q", "a", "r"), turns.stream().map(Message::content).toList());
    return turns.size() == THREE.size() ? THREE : turns;
  }
}
