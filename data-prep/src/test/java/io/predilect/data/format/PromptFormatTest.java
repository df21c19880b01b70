package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.check.InvalidSettings;
import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prompts to be answered, whatever lies beside them. */
class PromptFormatTest {
  private static PreferencePair prompt(Map<String, String> columns, String row) {
    return SampleRows.accepted(SampleRows.reading(RowReading.ofPrompts(columns, List.of()), row));
  }

  private static void rejected(RejectReason reason, Map<String, String> columns, String row) {
    SampleRows.rejected(reason, SampleRows.reading(RowReading.ofPrompts(columns, List.of()), row));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prompt|{'prompt':'Name a prime.'}",
        "prompt|{'prompt':[{'role':'user','content':'Name a prime.'}],'chosen':'a','rejected':'a'}",
        "prompt-instruction|{'instruction':'Name a prime.','output':'7','generator':'g'}",
        "prompt-messages|{'messages':[{'role':'user','content':'Name a prime.'}]}",
        "prompt-messages|{'conversations':[{'from':'human','value':'Name a prime.'}]}",
        "prompt-question|{'question':'Name a prime.','answer':{'value':'7'}}",
      })
  void aPromptIsRecognisedWhereItLies(String format, String row) {
    JsonNode json = SampleRows.json(row);
    assertEquals(format, RowReading.ofPrompts(Map.of(), List.of()).settled(List.of(json)).format());
    PreferencePair read = prompt(Map.of(), row);
    assertEquals(List.of(Message.user("Name a prime.")), read.prompt());
    assertEquals(Judgement.NONE, read.judgement());
    assertFalse(read.hasChosen() || read.hasRejected() || read.paired());
  }

  @Test
  void turnsAreAskedOneAfterTheOther() {
    for (String column : List.of("turns", "prompt")) {
      PreferencePair read =
          prompt(
              Map.of(),
              "{'question_id':81,'category':'math','%s':['What is 2+2?','And 4 more?']}"
                  .formatted(column));
      assertEquals(
          List.of(Message.user("What is 2+2?"), Message.user("And 4 more?")), read.prompt());
      assertEquals("2", read.extra().get("turns"));
      assertEquals("math", read.subset());
      assertEquals("81", read.extra().get("question_id"));
    }
    RowReading settled =
        RowReading.ofPrompts(Map.of(), List.of())
            .settled(List.of(SampleRows.json("{'turns':['a']}")));
    SampleRows.rejected(
        RejectReason.WRONG_TYPE,
        SampleRows.only(
            settled.reader(SampleRows.RULES, 7).read(SampleRows.json("{'turns':[1]}"))));
  }

  @Test
  void listsOfResponsesAreKeptAsJson() {
    PreferencePair read =
        prompt(Map.of(), "{'id':'tied:1','prompt':'A prime.','chosen':['2','3'],'rejected':['4']}");
    assertEquals("[\"2\",\"3\"]", read.extra().get("chosen"));
    assertEquals("[\"4\"]", read.extra().get("rejected"));
    assertEquals("tied:1", read.extra().get("id"));
  }

  @Test
  void whatAlpacaEvalWritesKeepsItsColumns() {
    PreferencePair read =
        prompt(
            Map.of(),
            "{'instruction':'Say hi.','output':'hi','generator':'gpt4','dataset':'koala',"
                + "'score_chosen':1,'score_rejected':2}");
    assertEquals("koala", read.subset());
    assertEquals("hi", read.extra().get("output"));
    assertEquals("gpt4", read.extra().get("generator"));
    assertTrue(read.chosenScore().isEmpty());
  }

  @Test
  void theAssistantsLastTurnIsAColumn() {
    PreferencePair read =
        prompt(
            Map.of(),
            "{'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'b'},"
                + "{'role':'user','content':'c'},{'role':'assistant','content':'d'}]}");
    assertEquals(3, read.prompt().size());
    assertEquals("d", read.extra().get("response"));
  }

  @Test
  void referenceAnswersAreAListWhateverTheyCameAs() {
    Map<String, String> aliases = Map.of("answers", "answer.aliases");
    String question =
        "{'question':'Where?','answer':{'value':'Paris','aliases':['Paris','Lutetia']}}";
    assertEquals("[\"Paris\",\"Lutetia\"]", prompt(aliases, question).extra().get("answers"));
    Map<String, String> one = Map.of("answers", "answer");
    assertEquals(
        "[\"42\"]", prompt(one, "{'question':'How many?','answer':42}").extra().get("answers"));
    assertEquals(
        "[\"1\",\"2\"]",
        prompt(one, "{'question':'Which?','answer':'[1, 2, null]'}").extra().get("answers"));
    rejected(RejectReason.WRONG_TYPE, one, question);
    rejected(
        RejectReason.WRONG_TYPE,
        one,
        "{'question':'Where?','answer':'{\\\"value\\\": \\\"Paris\\\"}'}");
    rejected(RejectReason.MISSING_FIELD, one, "{'question':'Where?','answer':null}");
    rejected(RejectReason.MISSING_FIELD, one, "{'question':'Where?','answer':[]}");
  }

  @Test
  void anyOtherLayoutIsMapped() {
    PreferencePair read =
        prompt(
            Map.of("prompt", "{{ context }} {{ question }}", "system", "style", "subset", "kind"),
            "{'context':'It rains.','question':'What falls?','style':'Be brief.','kind':'k'}");
    assertEquals(
        List.of(Message.system("Be brief."), Message.user("It rains. What falls?")), read.prompt());
    assertEquals("k", read.subset());
  }

  @Test
  void faultsAreNamed() {
    rejected(RejectReason.UNREAD_PROMPT, Map.of(), "{'question':'What?','context':'It rains.'}");
    rejected(RejectReason.EMPTY_PROMPT, Map.of(), "{'prompt':' '}");
    rejected(
        RejectReason.BAD_ROLES,
        Map.of(),
        "{'messages':[{'role':'assistant','content':'I greet you.'}]}");
    String none =
        assertThrows(
                FormatException.class,
                () ->
                    RowReading.ofPrompts(Map.of(), List.of())
                        .settled(List.of(SampleRows.json("{'text':'x'}"))))
            .getMessage();
    assertTrue(none.contains("text (text)") && none.contains("columns: {prompt: …}"), none);
    String misspelt =
        assertThrows(
                FormatException.class,
                () ->
                    RowReading.ofPrompts(Map.of("answers", "anwser"), List.of())
                        .settled(List.of(SampleRows.json("{'question':'x','answer':'y'}"))))
            .getMessage();
    assertTrue(misspelt.contains("columns.answers is \"anwser\""), misspelt);
  }

  @Test
  void pairsAndPromptsHavePartsOfTheirOwn() {
    assertThrows(
        InvalidSettings.class, () -> RowReading.ofPrompts(Map.of("chosen", "a"), List.of()));
    assertThrows(
        InvalidSettings.class, () -> RowReading.of("auto", Map.of("answers", "a"), List.of()));
  }
}
