package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pair of texts cannot hold is never dropped without a word. */
class UnsupportedPartsTest {
  private static final String ROW =
      "{'prompt':[{'role':'user','content':'q'}],"
          + "'chosen':[{'role':'assistant','content':'a'%s}],"
          + "'rejected':[{'role':'assistant','content':'b'}]%s}";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'tool_calls':[{'id':'1','function':{'name':'f'}}]; tool_calls",
        "'function_call':{'name':'f','arguments':'{}'}; function_call",
        "'reasoning_content':'Hm.'; reasoning_content",
        "'thinking':'Hm.'; thinking",
        "'name':'Bob'; name",
        "'images':['a.png']; images",
        "'tool_call_id':'call_1'; tool_call_id",
        "'refusal':'No.'; refusal",
        "'audio':{'id':'x'}; audio",
        "'anything':0.5; anything"
      })
  void aKeyOfATurnThatIsNotUnderstoodRejectsTheRow(String key, String name) {
    Outcome.Rejected rejected =
        SampleRows.rejected(
            RejectReason.UNSUPPORTED_PART, SampleRows.recognised(ROW.formatted("," + key, "")));
    assertTrue(rejected.detail().contains("'" + name + "'"), rejected.detail());
    assertTrue(rejected.detail().contains("ignore: [" + name + "]"), rejected.detail());
    PreferencePair without =
        SampleRows.accepted(
            SampleRows.reading(
                new RowReading("auto", ColumnMapping.NONE, List.of(name)),
                ROW.formatted("," + key, "")));
    assertEquals("a", without.chosen());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'tool_calls':null",
        "'tool_calls':[]",
        "'name':''",
        "'function_call':{'name':null,'arguments':null}",
        "'images':[null]",
        "'prefix':false",
        "'weight':1",
        "'id':'x'",
        "'timestamp':'now','metadata':{'a':1}"
      })
  void emptyAndHarmlessKeysDoNotCostTheRow(String key) {
    assertEquals(
        "a", SampleRows.accepted(SampleRows.recognised(ROW.formatted("," + key, ""))).chosen());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'weight':0",
        "'weight':0.5",
        "'loss_weight':0.5",
        "'weight':-1",
        "'weight':2",
        "'weight':'0'",
        "'weight':'much'",
        "'weight':false",
        "'train':false",
        "'loss':0",
        "'train_on_turn':'False'",
        "'masked':true",
        "'mask':1"
      })
  void aResponseThatIsNotToBeLearntFromRejectsTheRow(String key) {
    String response = "[{'role':'assistant','content':'%s'%s}]";
    String row =
        "{'prompt':[{'role':'user','content':'q'},{'role':'assistant','content':'m',%s},{'role':'user','content':'p'}],'chosen':%s,'rejected':%s}";
    String other = response.formatted("b", "");
    Outcome.Rejected rejected =
        SampleRows.rejected(
            RejectReason.UNSUPPORTED_PART,
            SampleRows.recognised(
                row.formatted("'id':1", response.formatted("a", "," + key), other)));
    assertTrue(rejected.detail().contains(SampleRows.quoted(key)), rejected.detail());
    assertTrue(rejected.detail().contains("chosen"), rejected.detail());
    // a turn of the prompt is not learnt from, whatever it says
    assertEquals(
        "a",
        SampleRows.accepted(
                SampleRows.recognised(row.formatted(key, response.formatted("a", ""), other)))
            .chosen());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'weight':1.0",
        "'loss_weight':1.0",
        "'weight':'1.0'",
        "'weight':true",
        "'weight':null",
        "'weight':'NaN'",
        "'train':true",
        "'mask':0",
        "'loss':0.53"
      })
  void aResponseThatIsLearntFromAsOthersAreStays(String key) {
    assertEquals(
        "a", SampleRows.accepted(SampleRows.recognised(ROW.formatted("," + key, ""))).chosen());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'tools':[{'type':'function'}]",
        "'chat_template_kwargs':{'enable_thinking':false}",
        "'tools':'[{\\\"name\\\": \\\"f\\\"}]'",
        "'images':['h.png']",
        "'image':{'bytes':'','path':'h.png'}",
        "'videos':['v.mp4']",
        "'audios':['a.wav']",
        "'Images':['h.png']",
        "'available_tools':[{'name':'f'}]",
        "'toolDefinitions':'[{\\\"name\\\": \\\"f\\\"}]'",
        "'audio_path':'a.wav'",
        "'reasoning_content':'Hm.'",
        "'chosen_thinking':'Hm.'",
        "'input_images':['h.png']",
        "'picture':'http://x/h.png'",
        "'img':{'bytes':'AA==','path':null}",
        "'photo_urls':['h.png']",
        "'attachments':['h.pdf']"
      })
  void aColumnThatTextsCannotHoldRejectsTheRow(String column) {
    Outcome.Rejected rejected =
        SampleRows.rejected(
            RejectReason.UNSUPPORTED_PART, SampleRows.recognised(ROW.formatted("", "," + column)));
    assertTrue(rejected.detail().contains(SampleRows.quoted(column)), rejected.detail());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'tools':null",
        "'available_tools':[]",
        "'num_tools':3",
        "'num_images':'2'",
        "'uses_tools':'true'",
        "'image_model':'m'",
        "'num_photos':3",
        "'chosen_reasoning':'the judge\u2019s'",
        "'path':'p'",
        "'chat_template_kwargs':{}",
        "'chat_template_kwargs':{'enable_thinking':null}",
        "'tools':'[]'",
        "'tools':''",
        "'tools':'None'",
        "'images':[]",
        "'image':{'bytes':null,'path':null}",
        "'note':'<image> is an HTML word'"
      })
  void emptyColumnsDoNotCostTheRow(String column) {
    assertEquals(
        "a", SampleRows.accepted(SampleRows.recognised(ROW.formatted("", "," + column))).chosen());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'image_url','image_url':{'url':'x'}}",
        "{'type':'image','text':null}",
        "{'type':'thinking','thinking':'Hm.'}",
        "{'type':'tool_use','name':'f','text':'x'}",
        "{'type':'reasoning_text','text':'Hm.'}",
        "{'type':'summary_text','text':'Hm.'}",
        "{'type':'context','text':'Hm.'}",
        "{'text':'x','image':'h.png'}"
      })
  void aPartThatIsNoTextRejectsTheRow(String part) {
    String row =
        "{'prompt':[{'role':'user','content':[{'type':'text','text':'q'},"
            + part
            + "]}],'chosen':'a','rejected':'b'}";
    SampleRows.rejected(RejectReason.UNSUPPORTED_PART, SampleRows.recognised(row));
  }

  @Test
  void partsThatCameAsTextAreParts() {
    String row =
        "{'prompt':[{'role':'user','content':'[{\\'type\\':\\'text\\',\\'text\\':\\'q\\'}%s]'}],"
            + "'chosen':'a','rejected':'b'}";
    assertEquals(
        List.of(Message.user("q")),
        SampleRows.accepted(SampleRows.recognised(row.formatted(""))).prompt());
    SampleRows.rejected(
        RejectReason.UNSUPPORTED_PART,
        SampleRows.recognised(row.formatted(",{\\'type\\':\\'image\\'}")));
  }

  @Test
  void partsOfTextAreJoined() {
    String row =
        "{'prompt':[{'role':'user','content':['q',{'type':'text','text':'!','image':null},"
            + "{'type':'input_text','text':'?'},{'type':'output_text','text':'.'}]}],"
            + "'chosen':'a','rejected':'b'}";
    assertEquals(
        List.of(Message.user("q!?.")), SampleRows.accepted(SampleRows.recognised(row)).prompt());
  }

  @ParameterizedTest
  @CsvSource({
    "developer,system",
    "tool,tool",
    "function,tool",
    "observation,tool",
    "Human,user",
    "prompter,user",
    "GPT,assistant",
    "chatbot,assistant",
    "model,assistant"
  })
  void rolesMayHaveOtherNames(String name, String role) {
    String row =
        "{'prompt':[{'role':'"
            + name
            + "','content':'s'},{'role':'user','content':'q'}],'chosen':'a','rejected':'b'}";
    assertEquals(
        List.of(new Message(role, "s"), Message.user("q")),
        SampleRows.accepted(SampleRows.recognised(row)).prompt());
  }

  @Test
  void aPromptMayEndWithAToolsAnswerAndNotWithACall() {
    String turns =
        "{'conversations':[{'from':'human','value':'Rain?'},{'from':'gpt','value':"
            + "'<tool_call>f</tool_call>'},{'from':'tool','value':'none'}%s],"
            + "'chosen':{'from':'gpt','value':'No.'},'rejected':{'from':'gpt','value':'Hm.'}}";
    PreferencePair pair = SampleRows.accepted(SampleRows.recognised(turns.formatted("")));
    assertEquals(Message.TOOL, pair.prompt().get(2).role());
    SampleRows.rejected(
        RejectReason.UNSUPPORTED_PART,
        SampleRows.recognised(turns.formatted(",{'from':'function_call','value':'{}'}")));
  }

  @Test
  void aCallWithoutWordsIsNamed() {
    String row =
        "{'prompt':'q','chosen':{'role':'assistant','tool_calls':[{'id':'1'}]},"
            + "'rejected':{'role':'assistant','content':'b'}}";
    Outcome.Rejected rejected =
        SampleRows.rejected(RejectReason.UNSUPPORTED_PART, SampleRows.recognised(row));
    assertTrue(rejected.detail().contains("tool_calls"), rejected.detail());
  }

  @Test
  void aConversationOtherThanThePromptIsAContradiction() {
    String row =
        "{'prompt':'%s','chosen':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],"
            + "'rejected':[{'role':'user','content':'q'},{'role':'assistant','content':'b'}]}";
    SampleRows.rejected(
        RejectReason.CONTRADICTION, SampleRows.recognised(row.formatted("Something else.")));
    assertEquals(
        List.of(Message.user("q")),
        SampleRows.accepted(SampleRows.recognised(row.formatted("q"))).prompt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'tools':[{'name':'f'}]; 'id':1; tools",
        "'images':['a.png']; 'id':1; images",
        "'id':1; 'tool_calls':[{'id':'1'}]; tool_calls",
        "'id':1; 'reasoning_content':'Hm.'; reasoning_content"
      })
  void whatTextsCannotHoldIsNotLeftBesideWhatColumnsTake(
      String besideTurns, String besideContent, String name) {
    String row =
        ("{'input':{'messages':[{'role':'user','content':'q'}],%s},"
                + "'better':[{'role':'assistant','content':'a',%s}],'worse':'b'}")
            .formatted(besideTurns, besideContent);
    Map<String, String> columns =
        Map.of("prompt", "input.messages", "chosen", "better.-1.content", "rejected", "worse");
    Outcome.Rejected rejected =
        SampleRows.rejected(RejectReason.UNSUPPORTED_PART, MappedRows.read(columns, row));
    assertTrue(rejected.detail().contains("'" + name + "'"), rejected.detail());
    RowReading ignoring = new RowReading(Formats.AUTO, new ColumnMapping(columns), List.of(name));
    assertEquals("a", SampleRows.accepted(SampleRows.reading(ignoring, row)).chosen());
  }

  @Test
  void whatColumnsTakeIsNotLeftOut() {
    String row =
        "{'question':'q','documents':'It rains.','better':{'role':'assistant','content':'a',"
            + "'reasoning_content':'Hm.'},'worse':'b'}";
    PreferencePair pair =
        SampleRows.accepted(
            MappedRows.read(
                Map.of(
                    "prompt", "{{ documents }} {{ question }}",
                    "chosen", "better.content",
                    "rejected", "worse",
                    "rationale", "better.reasoning_content"),
                row));
    assertEquals(List.of(Message.user("It rains. q")), pair.prompt());
    assertEquals("Hm.", pair.extra().get("rationale"));
  }

  /** Hugging Face's data set viewer names the cells that it has cut. */
  @Test
  void cellsThatWereCutAreNoTexts() {
    String row = "{'prompt':'q','chosen':'a','rejected':'b','truncated_cells':%s}";
    SampleRows.rejected(
        RejectReason.TRUNCATED_FILE, SampleRows.recognised(row.formatted("['chosen']")));
    SampleRows.accepted(SampleRows.recognised(row.formatted("[]")));
    Outcome mapped =
        MappedRows.read(
            Map.of("prompt", "row.q", "chosen", "row.a", "rejected", "row.b"),
            "{'row':{'q':'q','a':'a','b':'b'},'truncated_cells':['a']}");
    SampleRows.rejected(RejectReason.TRUNCATED_FILE, mapped);
  }
}
