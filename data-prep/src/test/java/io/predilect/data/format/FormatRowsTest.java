package io.predilect.data.format;

import static io.predilect.data.format.SampleRows.assertRejected;
import static io.predilect.data.format.SampleRows.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatRowsTest {

  @Test
  void otherColumnsAreKeptAsText() {
    PreferencePair pair = pair("standard", SampleRows.ROWS.get("standard"));
    assertEquals("maths", pair.subset());
    assertEquals(Map.of("score", "0.93", "chosen_generator", "gpt4"), pair.extra());
    assertEquals(OptionalDouble.empty(), pair.chosenScore());

    PreferencePair bench = pair("reward-bench", SampleRows.ROWS.get("reward-bench"));
    assertEquals("alpacaeval-easy", bench.subset());
    assertEquals(
        Map.of("chosen_model", "gpt4", "rejected_model", "alpaca", "id", "14"), bench.extra());
  }

  @Test
  void scoresAreReadByTheUsualNames() {
    for (String format : List.of("ultrafeedback", "argilla", "rlhflow", "demo")) {
      PreferencePair pair = pair(format, SampleRows.ROWS.get(format));
      assertTrue(pair.chosenScore().getAsDouble() > pair.rejectedScore().getAsDouble(), format);
      assertTrue(pair.extra().keySet().stream().noneMatch(c -> c.contains("score")), format);
    }
    assertEquals(
        Map.of("prompt_id", "a1b2"),
        pair("ultrafeedback", SampleRows.ROWS.get("ultrafeedback")).extra());
  }

  @Test
  void systemMessagesComeFirst() {
    String orca = "{'system':'Be kind.','question':'q','chosen':'a','rejected':'b'}";
    assertEquals(
        List.of(Message.system("Be kind."), Message.user("q")), pair("orca", orca).prompt());
    assertEquals(1, pair("orca", SampleRows.ROWS.get("orca")).prompt().size());
    assertEquals(
        "system",
        pair("conversational", SampleRows.ROWS.get("conversational")).prompt().get(0).role());
    String both =
        "{'system':'%s','conversations':[{'from':'system','value':'inner'},"
            + "{'from':'human','value':'q'}],'chosen':{'from':'gpt','value':'a'},"
            + "'rejected':{'from':'gpt','value':'b'}}";
    assertEquals(2, pair("sharegpt", both.formatted("inner")).prompt().size());
    assertRejected(RejectReason.CONTRADICTION, "sharegpt", both.formatted("outer"));
    PreferencePair inner =
        SampleRows.accepted(
            SampleRows.reading(
                new RowReading("sharegpt", ColumnMapping.NONE, List.of("system")),
                both.formatted("outer")));
    assertEquals("inner", inner.prompt().get(0).content());
  }

  @Test
  void conversationsOfSeveralTurnsAreThePrompt() {
    String turns =
        "[{'role':'user','content':'1'},{'role':'assistant','content':'2'},"
            + "{'role':'user','content':'3'},{'role':'assistant','content':'%s'}]";
    String lists =
        "{'chosen':" + turns.formatted("a") + ",'rejected':" + turns.formatted("b") + "}";
    List<Message> prompt = List.of(Message.user("1"), Message.assistant("2"), Message.user("3"));
    for (String format : List.of("implicit-prompt", "skywork", "rlhflow")) {
      assertEquals(prompt, pair(format, lists).prompt());
    }
    String hh = "\\n\\nHuman: 1\\n\\nAssistant: 2\\n\\nHuman: 3\\n\\nAssistant: %s";
    String texts =
        "{'chosen':'" + hh.formatted("a") + "','rejected':'" + hh.formatted("b\\n\\nc") + "'}";
    assertEquals(prompt, pair("hh-rlhf", texts).prompt());
    assertEquals("b\n\nc", pair("hh-rlhf", texts).rejected());
    String alpaca = "{'history':[['1','2']],'instruction':'3','chosen':'a','rejected':'b'}";
    assertEquals(prompt, pair("instruction", alpaca).prompt());
  }

  @Test
  void aPromptThatTheResponsesRepeatIsThereOnce() {
    String row =
        "{'prompt':[{'role':'user','content':'q'}],'chosen':[{'role':'user','content':'q'},"
            + "{'role':'assistant','content':'a'}],'rejected':[{'role':'user','content':'q'},"
            + "{'role':'assistant','content':'b'}]}";
    assertEquals(List.of(Message.user("q")), pair("conversational", row).prompt());
    String alone =
        "{'prompt':'q','chosen':[{'role':'assistant','content':'a'}],"
            + "'rejected':[{'role':'assistant','content':'b'}]}";
    assertEquals(List.of(Message.user("q")), pair("ultrafeedback", alone).prompt());
  }

  @Test
  void contentInPartsIsJoined() {
    String row =
        "{'prompt':[{'role':'user','content':[{'type':'text','text':'q'},{'type':'text','text':'!'}]}],"
            + "'chosen':'a','rejected':'b'}";
    assertEquals("q!", pair("conversational", row).prompt().get(0).content());
    assertRejected(
        RejectReason.UNSUPPORTED_PART, "conversational", row.replace("'text':'q'", "'image':'q'"));
  }

  @Test
  void rolesThatMakeNoPairAreRejected() {
    String judge = "{'prompt':[{'role':'judge','content':'q'}],'chosen':'a','rejected':'b'}";
    assertRejected(RejectReason.BAD_ROLES, "conversational", judge);
    String ends = "{'prompt':[{'role':'assistant','content':'q'}],'chosen':'a','rejected':'b'}";
    assertRejected(RejectReason.BAD_ROLES, "conversational", ends);
    String early =
        "{'chosen':[{'role':'user','content':'1'},{'role':'assistant','content':'a'}],"
            + "'rejected':[{'role':'user','content':'2'},{'role':'assistant','content':'b'}]}";
    assertRejected(RejectReason.BAD_ROLES, "implicit-prompt", early);
    String longer =
        "{'chosen':[{'role':'user','content':'1'},{'role':'assistant','content':'a'}],'rejected':"
            + "[{'role':'user','content':'1'},{'role':'assistant','content':'b'},"
            + "{'role':'user','content':'c'},{'role':'assistant','content':'d'}]}";
    assertRejected(RejectReason.BAD_ROLES, "implicit-prompt", longer);
    String user =
        "{'chosen':'\\n\\nHuman: 1\\n\\nAssistant: a\\n\\nHuman: 2',"
            + "'rejected':'\\n\\nHuman: 1\\n\\nAssistant: a\\n\\nHuman: 3'}";
    assertRejected(RejectReason.BAD_ROLES, "hh-rlhf", user);
    assertRejected(RejectReason.BAD_ROLES, "hh-rlhf", "{'chosen':'a','rejected':'b'}");
  }

  @Test
  void theLabelDecidesInShp() {
    String row =
        "{'history':'q','human_ref_A':'a','human_ref_B':'b','labels':%s,'score_A':%s,'score_B':2}";
    PreferencePair pair = pair("shp", row.formatted("1", "5"));
    assertEquals("a", pair.chosen());
    assertEquals(5, pair.chosenScore().getAsDouble());
    assertEquals("b", pair("shp", row.formatted("0", "1")).chosen());
    assertEquals("askscience_train", pair("shp", SampleRows.ROWS.get("shp")).subset());
    assertRejected(RejectReason.TIE, "shp", row.formatted("1", "2"));
    assertRejected(RejectReason.MISSING_FIELD, "shp", row.formatted("null", "5"));
    assertRejected(RejectReason.WRONG_TYPE, "shp", row.formatted("2", "5"));
  }

  @Test
  void thePreferenceDecidesInAlpacaEval() {
    String row = "{'instruction':'q','output_1':'a','output_2':'b','preference':%s}";
    PreferencePair first = pair("alpaca-eval", row.formatted("1.25"));
    assertEquals("a", first.chosen());
    assertEquals(0.75, first.chosenScore().getAsDouble(), 1e-12);
    assertEquals(0.25, first.rejectedScore().getAsDouble(), 1e-12);
    assertEquals("b", pair("alpaca-eval", row.formatted("2")).chosen());
    assertRejected(RejectReason.TIE, "alpaca-eval", row.formatted("1.5"));
    assertRejected(RejectReason.TIE, "alpaca-eval", row.formatted("0"));
    assertRejected(RejectReason.MISSING_FIELD, "alpaca-eval", row.formatted("null"));
    assertRejected(RejectReason.WRONG_TYPE, "alpaca-eval", row.formatted("2.5"));
  }

  @Test
  void anInputFollowsItsInstruction() {
    String row = "{'instruction':'Correct it.','input':'%s','chosen':'a','rejected':'b'}";
    assertEquals(
        "Correct it.\nfreind",
        pair("instruction", row.formatted("freind")).prompt().get(0).content());
    for (String none : List.of(" ", "nan", "None", "NULL", "<noinput>")) {
      PreferencePair pair = pair("instruction", row.formatted(none));
      assertEquals("Correct it.", pair.prompt().get(0).content(), none);
      assertEquals(Map.of(), pair.extra(), none);
    }
    assertEquals(
        "Correct it.\nNa", pair("instruction", row.formatted("Na")).prompt().get(0).content());
  }

  @Test
  void bytesThatAreNoTextRejectTheRowOnlyWhereTextIsWanted() {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("prompt", "p").put("chosen", "a").put("rejected", "b").put("hash", new byte[] {-1});
    PreferencePair kept = SampleRows.accepted(SampleRows.only(Formats.named("standard").read(row)));
    assertEquals(Map.of(), kept.extra());
    row.put("prompt", new byte[] {-1});
    Outcome.Rejected rejected =
        (Outcome.Rejected) SampleRows.only(Formats.named("standard").read(row));
    assertEquals(RejectReason.BAD_UTF8, rejected.reason());
  }

  @ParameterizedTest
  @CsvSource({
    "text, true",
    "chosen_reasoning, true",
    "rejectedAnalysis, true",
    "chosen_rationale, false",
    "chosen_critique, false",
    "chosen_output, false",
    "response_notes, false"
  })
  void columnsWithWordsThatNoModelSeesAreNamed(String column, boolean named) {
    String row =
        "{'prompt':'q','chosen':'a','rejected':'b','%s':'Words that are in no text of the pair.'}"
            .formatted(column);
    PairReader reader = new RowReading("standard").reader(SampleRows.RULES, 0);
    assertEquals(named ? Set.of(column) : Set.of(), reader.wordsBeside(SampleRows.json(row)));
  }
}
