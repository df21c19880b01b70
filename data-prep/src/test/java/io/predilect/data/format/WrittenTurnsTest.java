package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations that are one text, with marks before their turns. */
class WrittenTurnsTest {
  private static final List<Message> ASKED = List.of(Message.user("q"));
  private static final List<Message> THREE =
      List.of(Message.user("1"), Message.assistant("2"), Message.user("3"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\n\\nHuman: 1\\n\\nAssistant: 2\\n\\nHuman: 3\\n\\nAssistant: ",
        "\\r\\n\\r\\nHuman: 1\\r\\n\\r\\nAssistant: 2\\r\\n\\r\\nHuman: 3\\r\\n\\r\\nAssistant: ",
        "Human: 1\\r\\rAssistant: 2\\r\\rHuman: 3\\r\\rAssistant: ",
        "Human: 1\\n \\t\\nAssistant: 2\\n\\n\\nHuman: 3\\n\\n  Assistant:",
        "Human : 1\\n\\nAssistant : 2\\n\\nHuman :3\\n\\nAssistant :",
        "human: 1\\n\\nASSISTANT: 2\\n\\nHUMAN: 3\\n\\nassistant: ",
        "\\u2028\\u2028Human: 1\\u2028\\u2028Assistant: 2\\u2028\\u2028Human: 3\\u2028\\u2028Assistant:",
        "Human: 1\\nAssistant: 2\\nHuman: 3\\nAssistant: ",
        "USER: 1\\nASSISTANT: 2\\nUSER: 3\\nASSISTANT: ",
        "### Human: 1\\n### Assistant: 2\\n### Human: 3\\n### Assistant: ",
        "**User:** 1\\n\\n**Assistant:** 2\\n\\n**User:** 3\\n\\n**Assistant:** "
      })
  void transcriptsAreReadWhateverTheirLineBreaksAndMarks(String marks) {
    String row = "{'chosen':'" + marks + "I say a','rejected':'" + marks + "I say b'}";
    assertEquals("hh-rlhf", Formats.recognise(List.of(SampleRows.json(row))).name());
    SampleRows.assertSaid(THREE, row);
    SampleRows.assertSaid(
        THREE, "{'prompt':'" + marks + "','chosen':'I say a','rejected':'I say b'}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"q", "\\n\\nHuman: q\\n\\nAssistant:"})
  void transcriptsThatRepeatThePromptHaveItOnce(String prompt) {
    String row =
        "{'prompt':'%s','chosen':'Human: q\\n\\nAssistant: I say a',"
            + "'rejected':'Human: q\\n\\nAssistant: I say b'}";
    SampleRows.assertSaid(ASKED, row.formatted(prompt));
    String play = "Human: Who?\\n\\nAssistant: %s";
    String written =
        "{'prompt':'Write a play.','chosen':'%s','rejected':'%s'}"
            .formatted(play.formatted("I."), play.formatted("You."));
    assertEquals(
        "Human: Who?\n\nAssistant: I.",
        SampleRows.accepted(SampleRows.recognised(written)).chosen());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1\\n<extra_id_1>Assistant\\n2\\n<extra_id_1>User\\n3",
        "1\\r\\n<extra_id_1>Assistant\\r\\n2\\r\\n<extra_id_1>User\\r\\n3",
        "<extra_id_0>System\\n\\n<extra_id_1>User\\n1\\n<extra_id_1>Assistant\\n2\\n"
            + "<extra_id_1>User\\n3\\n<extra_id_1>Assistant\\n"
      })
  void promptsBetweenNemosMarksAreConversations(String prompt) {
    SampleRows.assertSaid(
        THREE,
        "{'prompt':'%s','response_1':'I say a','response_2':'I say b','preference_strength':-1}"
            .formatted(prompt));
    SampleRows.assertSaid(
        THREE, "{'prompt':'%s','chosen':'I say a','rejected':'I say b'}".formatted(prompt));
    SampleRows.assertSaid(
        THREE,
        ("{'chosen':[{'role':'user','content':'%1$s'},{'role':'assistant','content':'I say a'}],"
                + "'rejected':[{'role':'user','content':'%1$s'},"
                + "{'role':'assistant','content':'I say b'}]}")
            .formatted(prompt));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What does <extra_id_1>Assistant mean?",
        "q\n<extra_id_1>Assistant\na",
        "q\n<extra_id_1>User\nr",
        "<extra_id_1>Assistant\na\n<extra_id_1>User\nr"
      })
  void nemosMarksThatMakeNoConversationStayText(String prompt) {
    assertEquals(List.of(Message.user(prompt)), NemoTurns.in(prompt));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prompter: 1\\nassistant: 2\\nprompter: 3",
        "Human: 1\\n\\nAssistant: 2\\n\\nHuman: 3",
        "User: 1\\nAssistant: 2\\nUser: 3\\n"
      })
  void aTranscriptWhoseLastTurnIsTheResponseIsAConversation(String prompt) {
    String row = "{'prompt':'%s','chosen':'assistant: I say a','rejected':'Assistant: I say b'}";
    SampleRows.assertSaid(THREE, row.formatted(prompt));
    SampleRows.assertSaid(ASKED, row.formatted("prompter: q"));
  }

  @Test
  void aResponseKeepsAMarkThatThePromptDoesNotGoWith() {
    PreferencePair pair =
        SampleRows.accepted(
            SampleRows.recognised(
                "{'prompt':'Who speaks?','chosen':'Assistant: me','rejected':'Assistant: you'}"));
    assertEquals("Assistant: me", pair.chosen());
    assertEquals(List.of(Message.user("Who speaks?")), pair.prompt());
  }

  @Test
  void aLineOfATurnThatLooksLikeAMarkStaysWithIt() {
    String texts =
        "{'chosen':'\\n\\nHuman: q\\n\\nAssistant: I say\\nHuman: x','rejected':"
            + "'\\n\\nHuman: q\\n\\nAssistant: no'}";
    PreferencePair pair = SampleRows.accepted(SampleRows.recognised(texts));
    assertEquals(ASKED, pair.prompt());
    assertEquals("I say\nHuman: x", pair.chosen());
  }
}
