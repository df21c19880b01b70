package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts that were once read wrongly without a word, and their kin. */
class DataAsItLiesTest {
  private static final List<Message> ASKED = List.of(Message.user("q"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'input':'q','chosen':'I say a','rejected':'I say b','rating':[9.0,2.0]}",
        "{'messages':[{'role':'user','content':'q'}],'chosen':'I say a','rejected':'I say b'}",
        "{'messages':[{'role':'user','content':'q'}],"
            + "'chosen':{'role':'assistant','content':'I say a'},"
            + "'rejected':{'role':'assistant','content':'I say b'}}",
        "{'messages':[{'role':'user','content':'q'}],"
            + "'chosen':[{'role':'assistant','content':'I say a'}],'rejected':'I say b'}",
        "{'conversations':[{'from':'human','value':'q'}],'chosen':'I say a','rejected':'I say b'}",
        "{'prompt':'q','chosen':{'role':'assistant','content':'I say a'},"
            + "'rejected':{'role':'assistant','content':'I say b'}}",
        "{'question':'q','chosen':[{'role':'user','content':'q'},"
            + "{'role':'assistant','content':'I say a'}],'rejected':[{'role':'user','content':'q '},"
            + "{'role':'assistant','content':'I say b'}]}",
        "{'prompt':[{'role':'user','content':'q'}],'chosen':[{'role':'user','content':'q\\n'},"
            + "{'role':'assistant','content':'I say a'}],'rejected':'I say b'}",
        "{'prompt':'Human: q\\n\\nAssistant:','chosen':'I say a','rejected':'I say b'}",
        "{'prompt':[{'from':'human','text':'q'}],'chosen':'I say a','rejected':'I say b'}"
      })
  void aPromptIsFoundUnderItsName(String row) {
    PreferencePair pair = SampleRows.accepted(SampleRows.recognised(row));
    assertEquals("q", pair.prompt().get(0).content().strip());
    assertEquals(1, pair.prompt().size());
    assertEquals("I say a", pair.chosen());
    assertEquals("I say b", pair.rejected());
  }

  @ParameterizedTest
  @CsvSource({"query", "context", "history", "post", "dialogue", "prompt_text", "problem"})
  void aPromptUnderAnUnknownNameIsRefusedWithTheRemedy(String column) {
    String row = "{'" + column + "':'q','chosen':'I say a','rejected':'I say b'}";
    FormatException e = assertThrows(FormatException.class, () -> SampleRows.recognised(row));
    assertTrue(e.getMessage().contains(column + " (text)"), e.getMessage());
    assertTrue(e.getMessage().contains("columns: {prompt: " + column + "}"), e.getMessage());
    PreferencePair mapped =
        SampleRows.accepted(
            SampleRows.reading(
                new RowReading(
                    Formats.AUTO, new ColumnMapping(Map.of("prompt", column)), List.of()),
                row));
    assertEquals(ASKED, mapped.prompt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'chosen':'The sky is blue.','rejected':'The sky is black.'}",
        "{'chosen':'Why?\\nIt is so','rejected':'Why?\\nIt is not'}",
        "{'chosen':'Human: q\\\\n\\\\nAssistant: a','rejected':'Human: q\\\\n\\\\nAssistant: b'}",
        "{'chosen':[{'role':'assistant','content':'a'}],"
            + "'rejected':[{'role':'assistant','content':'b'}],'query':'q'}"
      })
  void whatResponsesShareIsNoProofOfAPrompt(String row) {
    FormatException e = assertThrows(FormatException.class, () -> SampleRows.recognised(row));
    assertTrue(e.getMessage().contains("columns: {prompt"), e.getMessage());
    SampleRows.assertRejected(
        row.contains("query") ? RejectReason.UNREAD_PROMPT : RejectReason.EMPTY_PROMPT,
        "implicit-prompt",
        row);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'prompt':'q','context':'Read this.','chosen':'a','rejected':'b'}",
        "{'question':'q','input':'Or this.','chosen':'a','rejected':'b'}",
        "{'prompt':'Add one.','input':'5','chosen':'5 and 1 is 6','rejected':'7'}",
        "{'prompt':'q','history':[['1','2']],'chosen':'a','rejected':'b'}",
        "{'prompt':'q','Context':'Read this.','chosen':'a','rejected':'b'}",
        "{'prompt':'q','CONTEXTS':['Read this.'],'chosen':'a','rejected':'b'}",
        "{'prompt':'q','Document':'Read this.','chosen':'a','rejected':'b'}",
        "{'prompt':'q','passage':'Read this.','chosen':'a','rejected':'b'}",
        "{'prompt':'q','passages':[{'title':'t','text':'Read this.'}],'chosen':'a','rejected':'b'}",
        "{'instruction':'q','question':'Or this.','chosen':'a','rejected':'b'}",
        "{'prompt':'q','messages':[{'role':'user','content':'1'},{'role':'assistant','content':"
            + "'2'},{'role':'user','content':'q'}],'chosen':'a','rejected':'b'}",
        "{'prompt':'q','conversation':[{'role':'system','content':'s'},"
            + "{'role':'user','content':'q'}],'chosen':'a','rejected':'b'}",
        "{'prompt':'q','chat_history':[['1','2']],'chosen':'a','rejected':'b'}",
        "{'prompt':'q','contextMessages':[{'role':'user','content':'1'}],"
            + "'chosen':'a','rejected':'b'}",
        "{'question':'q','conversation-history':'1','chosen':'a','rejected':'b'}",
        "{'prompt':'q','retrieved_documents':['Read this.'],'chosen':'a','rejected':'b'}",
        "{'prompt':'q','dialogue':'1','chosen':'a','rejected':'b'}",
        "{'prompt':'q','article':'Read this.','chosen':'a','rejected':'b'}",
        "{'question':'q','source_paragraphs':['Read this.'],'chosen':'a','rejected':'b'}",
        "{'prompt':'q','background':'Read this.','chosen':'a','rejected':'b'}",
        "{'prompt':'q','knowledge':'Read this.','chosen':'a','rejected':'b'}",
        "{'prompt':'q','initial_reason_steps':'Step 1: x','chosen':'a','rejected':'b'}",
        "{'prompt':'q','instructions':'Be brief.','chosen':'a','rejected':'b'}",
        "{'prompt':'q','rejected_prompt':'Be brief.','chosen':'a','rejected':'b'}",
        "{'prompt':'q','systemChosen':'Be brief.','chosen':'a','rejected':'b'}",
        "{'prompt':'q','chosen_system_prompt':'Be brief.','chosen':'a','rejected':'b'}",
        "{'prompt':'q','previous_turns':['1','2'],'chosen':'a','rejected':'b'}",
        "{'prompt':'q','chat':[['1','2']],'chosen':'a','rejected':'b'}",
        "{'prompt':'Which one?','choices':['a','b'],'chosen':'a','rejected':'b'}",
        "{'question':'Which one?','options':{'A':'x','B':'y'},'chosen':'A','rejected':'B'}",
        "{'prompt':'q','so_far':[{'role':'user','content':'1'},{'role':'assistant','content':"
            + "'2'}],'chosen':'a','rejected':'b'}"
      })
  void aColumnThatIsPerhapsOfThePromptIsNotLeftOut(String row) {
    Outcome.Rejected rejected =
        SampleRows.rejected(RejectReason.UNREAD_PROMPT, SampleRows.recognised(row));
    String column = SampleRows.quoted(rejected.detail());
    SampleRows.accepted(
        SampleRows.reading(new RowReading("auto", ColumnMapping.NONE, List.of(column)), row));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'messages':[{'role':'user','content':'q'},{'role':'assistant','content':'another'}]",
        "'conversation':[{'input':'q','output':'another'}]",
        "'question':'q','context':'','history':[],'instruction':null",
        "'chosen_prompt':'q','rejected_prompt':'q','chosen_system':'','chosen_prompt_tokens':7",
        "'conversations':[{'from':'human','value':'q'}]",
        "'chat_history':[],'num_history':3,'chosen_messages':[{'role':'user','content':'p'}]",
        "'context_length':'12','history_id':'h','judge_context':'c','num_turns':3,'turns':1",
        "'labelling_prompt':[{'role':'user','content':'Rate these.'}]",
        "'options':{'temperature':0.5},'choices':['q']"
      })
  void aColumnThatHoldsNoMoreThanThePromptCostsNothing(String column) {
    SampleRows.assertSaid(
        ASKED, "{'prompt':'q','chosen':'I say a','rejected':'I say b'," + column + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'prompt':'q','response_0':'no','response_1':'yes','chosen':'response_1',"
            + "'rejected':'response_0'}",
        "{'prompt':'q','response_0':'no','response_1':'yes','chosen':'Response 1',"
            + "'rejected':'Response 0'}",
        "{'prompt':'q','response_0':'no','response_1':'yes','chosen':'response1',"
            + "'rejected':'response0'}",
        "{'question':'q','A':'yes','B':'no','chosen':'a','rejected':'b','system':'s'}"
      })
  void responsesThatAreNamesOfColumnsAreNoTexts(String row) {
    Outcome.Rejected rejected =
        SampleRows.rejected(RejectReason.WRONG_TYPE, SampleRows.recognised(row));
    assertTrue(rejected.detail().contains("names of the columns"), rejected.detail());
    SampleRows.accepted(
        SampleRows.reading(
            new RowReading(
                "auto", ColumnMapping.NONE, List.of("response_0", "response_1", "A", "B")),
            row));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'response_0':'no','response_1':'yes','chosen':'1','rejected':'0'",
        "'response_a':'no','response_b':'yes','chosen':'B','rejected':'A'",
        "'answerA':['no'],'answerB':['yes'],'chosen':'A','rejected':'B'",
        "'response_1':'no','response_2':'yes','chosen':'#2','rejected':'#1'",
        "'response_a':'no','response_b':'yes','chosen':'Answer B','rejected':'Answer A'",
        "'response_a':'no','response_b':'yes','chosen':'model_b','rejected':'model_a'",
        "'response_1':'no','response_2':'yes','chosen':'(2)','rejected':'(1)'",
        "'responses':['no','yes'],'chosen':'1','rejected':'0'",
        "'candidate_answers':'[\\'no\\', \\'yes\\']','chosen':'1','rejected':'2'"
      })
  void responsesThatAreEndsOfNamesOrPlacesAreNoTexts(String columns) {
    String row = "{'prompt':'q'," + columns + "}";
    Outcome.Rejected rejected =
        SampleRows.rejected(RejectReason.WRONG_TYPE, SampleRows.recognised(row));
    String ignored = rejected.detail().replaceAll(".*ignore: \\[|].*", "");
    SampleRows.accepted(
        SampleRows.reading(
            new RowReading("auto", ColumnMapping.NONE, List.of(ignored.split(", "))), row));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'prompt':'A: no B: yes','option_a':'no','option_b':'yes','chosen':'B','rejected':'A'}",
        "{'prompt':'1 + 0?','step_0':'no','step_1':'yes','chosen':'1','rejected':'0'}",
        "{'prompt':'1 + 0?','tags':['sum','easy'],'chosen':'1','rejected':'0'}",
        "{'prompt':'1 + 0?','answers':['one'],'chosen':'1','rejected':'7'}",
        "{'prompt':'1 + 0?','response_0':'no','chosen':'1','rejected':'0'}"
      })
  void shortResponsesAreTexts(String row) {
    SampleRows.accepted(SampleRows.recognised(row));
  }

  private static final String JSON_TURNS =
      "[{\\\"role\\\": \\\"user\\\", \\\"content\\\": \\\"q\\\"},"
          + " {\\\"role\\\": \\\"assistant\\\", \\\"content\\\": \\\"I say %s\\\"}]";

  @ParameterizedTest
  @ValueSource(
      strings = {
        JSON_TURNS,
        "[{!role!: !user!, !content!: !q!}, {!role!: !assistant!, !content!: !I say %s!}]",
        "[{!content!: !q!, !role!: !user!}\\n {!content!: !I say %s!, !role!: !assistant!}]",
        "  [{!from!: !human!, !value!: !q!}, {!from!: !gpt!, !value!: \\\"I say %s\\\"}]\\n",
        "[{!role!: !user!, !content!: !q!, !name!: None}, {!role!: !assistant!, !content!:"
            + " !I say %s!, !tool_calls!: []}]"
      })
  void turnsThatCameAsTextAreTurns(String turns) {
    String row =
        "{'prompt':'q','chosen':'%s','rejected':'%s'}"
            .formatted(turns.formatted("a"), turns.formatted("b"))
            .replace("!", "\\u0027");
    SampleRows.assertSaid(ASKED, row);
    SampleRows.assertSaid(ASKED, row.replace("'prompt':'q',", ""));
    SampleRows.assertSaid(ASKED, row.replace("'prompt':'q'", "'prompt_id':'x'"));
  }

  @Test
  void quotesAndEscapesOfPythonAreRead() {
    String turns =
        "[{!role!: !user!, !content!: \\\"it!s\\\"}, {!role!: !assistant!, !content!:"
            + " !it\\\\!s\\\\n\\\\x41\\\\u00e9 \\\\\\\\ %s!}]";
    String row =
        "{'chosen':'%s','rejected':'%s'}"
            .formatted(turns.formatted("1"), turns.formatted("2"))
            .replace("!", "\\u0027");
    PreferencePair pair = SampleRows.accepted(SampleRows.recognised(row));
    assertEquals("it's", pair.prompt().get(0).content());
    assertEquals("it's\nA\u00e9 \\ 1", pair.chosen());
  }

  @Test
  void turnsAsTextThatCannotBeReadAreRefused() {
    String broken = "[{\\\"role\\\": \\\"user\\\", \\\"content\\\": \\\"q\\\"";
    SampleRows.rejected(
        RejectReason.WRONG_TYPE,
        SampleRows.recognised("{'prompt':'q','chosen':'" + broken + "','rejected':'b'}"));
    String turns = JSON_TURNS.formatted("a");
    SampleRows.rejected(
        RejectReason.WRONG_TYPE,
        SampleRows.recognised("{'prompt':'q','chosen':'" + turns + "','rejected':'b'}"));
    // A list that is no conversation is a text like any other.
    String list = "{'prompt':'Three?','chosen':'[1, 2, 3]','rejected':'{\\\"a\\\": 1}'}";
    assertEquals("[1, 2, 3]", SampleRows.accepted(SampleRows.recognised(list)).chosen());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'score_chosen':'4.0','score_rejected':'3'; 4; 3",
        "'rating_chosen':4,'rating_rejected':3; 4; 3",
        "'chosen-rating':4,'rejected-rating':' 3.5 '; 4; 3.5",
        "'chosenReward':1e1,'rejectedReward':-1; 10; -1",
        "'chosen_rm_score':2,'rejected_rm_score':1,'chosen_model':'x','rejected_model':'y'; 2; 1",
        "'rating':[9,2]; 9; 2",
        "'scores':'[9.5, 2]'; 9.5; 2",
        "'rating':[2,9],'order':['rejected','chosen']; 9; 2",
        "'rating':[1,2,9],'generations':['c','b','a']; 9; 2",
        "'scores':{'chosen':9,'rejected':'2'}; 9; 2",
        "'rating':'{\\\"chosen\\\": 9, \\\"rejected\\\": 2}'; 9; 2",
        "'scores':{'chosen':null,'rejected':2}; ;",
        "'chosen_score':null,'rejected_score':3; ;",
        "'chosen_score':'','rejected_score':'nan'; ;",
        "'score':0.5; ;"
      })
  void scoresAreReadWhateverTheyAreCalled(String columns, Double chosen, Double rejected) {
    String row = "{'prompt':'q','chosen':'a','rejected':'b'," + columns + "}";
    PreferencePair pair = SampleRows.accepted(SampleRows.recognised(row));
    assertEquals(
        chosen == null ? OptionalDouble.empty() : OptionalDouble.of(chosen), pair.chosenScore());
    assertEquals(
        rejected == null ? OptionalDouble.empty() : OptionalDouble.of(rejected),
        pair.rejectedScore());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'score_chosen':'4.0','score_rejected':'4.0'; TIE",
        "'rating_chosen':4,'rating_rejected':4; TIE",
        "'rating_chosen':3,'rating_rejected':4; CONTRADICTION",
        "'rating':[2,9]; CONTRADICTION",
        "'scores':{'chosen':1,'rejected':5}; CONTRADICTION",
        "'scores':{'chosen':5,'rejected':5}; TIE",
        "'scores':{'chosen':'good','rejected':1}; WRONG_TYPE",
        "'score_chosen':'good','score_rejected':'bad'; WRONG_TYPE",
        "'score_chosen':'4/5','score_rejected':'3/5'; WRONG_TYPE",
        "'score_chosen':[4],'score_rejected':[3]; WRONG_TYPE",
        "'rating':[1,2,3]; WRONG_TYPE",
        "'rating':['A','B']; WRONG_TYPE"
      })
  void scoresThatCannotBeAreNotPassedOver(String columns, RejectReason reason) {
    String row = "{'prompt':'q','chosen':'a','rejected':'b'," + columns + "}";
    SampleRows.rejected(reason, SampleRows.recognised(row));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "System",
        "SYSTEM_PROMPT",
        "system_message",
        "systemPrompt",
        "System Prompt",
        "sys_prompt",
        "system-instructions",
        "developer_message"
      })
  void aSystemMessageCountsHoweverItsColumnIsSpelt(String column) {
    SampleRows.assertSaid(
        List.of(Message.system("s"), Message.user("q")),
        "{'prompt':'q','chosen':'I say a','rejected':'I say b','" + column + "':'s'}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"system_1", "system2", "system_name", "operating_system"})
  void aColumnThatNamesASystemIsNoSystemMessage(String column) {
    SampleRows.assertSaid(
        List.of(Message.user("q")),
        "{'prompt':'q','chosen':'I say a','rejected':'I say b','" + column + "':'s'}");
  }

  @Test
  void systemColumnsThatDisagreeAreAContradiction() {
    String row =
        "{'prompt':'q','chosen':'I say a','rejected':'I say b','system':'s','System_prompt':'%s'}";
    Outcome.Rejected rejected =
        SampleRows.rejected(
            RejectReason.CONTRADICTION, SampleRows.recognised(row.formatted("other")));
    assertTrue(
        rejected.detail().contains("'system' (s) and 'System_prompt' (other)"), rejected.detail());
    List<Message> one = List.of(Message.system("s"), Message.user("q"));
    SampleRows.assertSaid(one, row.formatted("s"));
    SampleRows.assertSaid(one, row.formatted(""));
    PreferencePair ignored =
        SampleRows.accepted(
            SampleRows.reading(
                new RowReading("auto", ColumnMapping.NONE, List.of("System_prompt")),
                row.formatted("other")));
    assertEquals("s", ignored.prompt().get(0).content());
  }

  @Test
  void aRationaleThatIsNoTextIsNotDropped() {
    String row = "{'prompt':'q','chosen':'I say a','rejected':'I say b','rationale':%s}";
    for (String rationale : List.of("['a']", "{'why':'a'}")) {
      Outcome.Rejected rejected =
          SampleRows.rejected(
              RejectReason.WRONG_TYPE, SampleRows.recognised(row.formatted(rationale)));
      assertTrue(rejected.detail().contains("rationale.0"), rejected.detail());
    }
    SampleRows.assertSaid(ASKED, row.formatted("[]"));
    PreferencePair mapped =
        SampleRows.accepted(
            SampleRows.reading(
                new RowReading(
                    Formats.AUTO, new ColumnMapping(Map.of("rationale", "rationale.0")), List.of()),
                row.formatted("['a']")));
    assertEquals("a", mapped.extra().get("rationale"));
  }
}
