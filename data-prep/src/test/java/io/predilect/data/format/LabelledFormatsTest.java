package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several responses, and a label, votes, ranks or scores that say which is better. */
class LabelledFormatsTest {

  /** The chosen response, or why there is none. */
  private static String result(String format, String row) {
    Outcome outcome = SampleRows.outcome(format, row);
    return outcome instanceof Outcome.Accepted accepted
        ? accepted.pair().chosen() + " over " + accepted.pair().rejected()
        : ((Outcome.Rejected) outcome).reason().key();
  }

  @ParameterizedTest
  @CsvSource({
    "1,a over b",
    "2,b over a",
    "'''2''',b over a",
    "1.0,a over b",
    "0,wrong_type",
    "3,wrong_type",
    "1.5,wrong_type",
    "'''x''',wrong_type",
    "true,wrong_type",
    "null,missing_field",
    "'''nan''',missing_field"
  })
  void llmBar(String label, String expected) {
    String row = "{'input':'q','output_1':'a','output_2':'b','label':" + label + "}";
    assertEquals(expected, result("llmbar", row));
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,2,a over b",
    "2,0,2,b over a",
    "'''2''',1,2,b over a",
    "0,0,1,a over b",
    "0,1,2,tie",
    "0,0,0,tie",
    "1,null,null,a over b",
    "null,null,null,missing_field",
    "1,1,4,wrong_type"
  })
  void pandaLmByMajority(String one, String two, String three, String expected) {
    String row =
        "{'instruction':'Do.','input':'x','response1':'a','response2':'b','annotator1':%s,"
            + "'annotator2':%s,'annotator3':%s}";
    String filled = row.formatted(one, two, three);
    assertEquals(expected, result("pandalm", filled));
    if (expected.contains("over")) {
      assertEquals(List.of(Message.user("Do.\nx")), SampleRows.pair("pandalm", filled).prompt());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-3,a over b",
    "-1,a over b",
    "0,tie",
    "2,b over a",
    "'''3''',b over a",
    "4,wrong_type",
    "null,missing_field"
  })
  void helpSteerByStrength(String strength, String expected) {
    assertEquals(
        expected,
        result(
            "helpsteer3",
            "{'context':[{'role':'user','content':'q'}],'response1':'a','response2':'b',"
                + "'overall_preference':"
                + strength
                + "}"));
    assertEquals(
        expected,
        result(
            "helpsteer2",
            "{'prompt':'q','response_1':'a','response_2':'b','preference_strength':"
                + strength
                + "}"));
  }

  @ParameterizedTest
  @CsvSource({"0,a over b", "1,b over a", "2,wrong_type", "-1,wrong_type", "null,missing_field"})
  void pkuSafeRlhfByHelpfulness(String better, String expected) {
    String row =
        "{'prompt':'q','response_0':'a','response_1':'b','better_response_id':"
            + better
            + ",'safer_response_id':1}";
    assertEquals(expected, result("pku-saferlhf", row));
  }

  @ParameterizedTest
  @CsvSource({
    "model_a,a over b",
    "model_b,b over a",
    "tie,tie",
    "tie (bothbad),tie",
    "both_bad,tie",
    "model_c,wrong_type"
  })
  void chatbotArena(String winner, String expected) {
    String turns = "[{'role':'user','content':'q'},{'role':'assistant','content':'%s'}%s]";
    String row = "{'conversation_a':%s,'conversation_b':%s,'winner':'" + winner + "'}";
    assertEquals(
        expected,
        result("chatbot-arena", row.formatted(turns.formatted("a", ""), turns.formatted("b", ""))));
    String more = ",{'role':'user','content':'r'},{'role':'assistant','content':'c'}";
    if (expected.contains("over")) {
      assertEquals(
          "bad_roles",
          result(
              "chatbot-arena",
              row.formatted(turns.formatted("a", more), turns.formatted("b", more))));
    }
  }

  @ParameterizedTest
  @CsvSource({"model_a,a over b", "model_b,b over a", "tie,tie", "both_bad,tie", "b,wrong_type"})
  void theWinnerOfTwoTexts(String winner, String expected) {
    String row = "{'prompt':'q','response_%s':'a','response_%s':'b','winner':%s}";
    String said = "'" + winner + "'";
    assertEquals(expected, result("wsdm-cup", row.formatted("a", "b", said)));
    assertEquals(expected, result("ppe", row.formatted("1", "2", said)));
    assertEquals("missing_field", result("wsdm-cup", row.formatted("a", "b", "null")));
    assertEquals("missing_field", result("ppe", row.formatted("1", "2", "null")));
  }

  @ParameterizedTest
  @CsvSource({
    "0.25,-0.25,a over b",
    "-1,1,b over a",
    "0,0,tie",
    "null,1,missing_field",
    "good,1,wrong_type"
  })
  void webGpt(String first, String second, String expected) {
    String row =
        "{'question':{'full_text':'q'},'answer_0':'a','score_0':%s,'answer_1':'b','score_1':%s}"
            .formatted(first.equals("good") ? "'good'" : first, second);
    assertEquals(expected, result("webgpt", row));
    assertEquals("wrong_type", result("webgpt", row.replace("{'full_text':'q'}", "{'text':'q'}")));
  }

  @ParameterizedTest
  @CsvSource({
    "1,0,0,a over b",
    "0,1,0,b over a",
    "0,0,1,tie",
    "1,1,0,contradiction",
    "0,0,0,contradiction",
    "'''1''','''0''','''0''',a over b",
    "2,0,0,wrong_type"
  })
  void lmsysArena(String a, String b, String tie, String expected) {
    String row =
        "{'prompt':['q'],'response_a':['a'],'response_b':['b'],'winner_model_a':%s,"
            + "'winner_model_b':%s,'winner_tie':%s}";
    assertEquals(expected, result("lmsys-arena", row.formatted(a, b, tie)));
  }

  @Test
  void ofRankedResponsesTheBestAndTheWorst() {
    String nectar =
        "{'prompt':'\\n\\nHuman: q\\n\\nAssistant: x\\n\\nHuman: r\\n\\nAssistant: ','answers':["
            + "{'answer':'c','rank':3.0},{'answer':'a','rank':1.0},{'answer':'b','rank':2.0}]}";
    PreferencePair pair = SampleRows.accepted(SampleRows.recognised(nectar));
    assertEquals(
        List.of(Message.user("q"), Message.assistant("x"), Message.user("r")), pair.prompt());
    assertEquals("a", pair.chosen());
    assertEquals("c", pair.rejected());
    assertEquals("1", pair.extra().get(PreferenceFormat.UNUSED_RESPONSES));
    String scored =
        "{'instruction':'q','completions':[{'response':'b','overall_score':%s},"
            + "{'response':'a','overall_score':'8.5'}]}";
    PreferencePair raw = SampleRows.accepted(SampleRows.recognised(scored.formatted("2")));
    assertEquals("a", raw.chosen());
    assertEquals(OptionalDouble.of(8.5), raw.chosenScore());
    assertEquals(Map.of(), raw.extra());
    assertEquals("tie", result("ultrafeedback-raw", scored.formatted("8.5")));
    assertEquals("missing_field", result("ultrafeedback-raw", scored.formatted("null")));
    assertEquals("wrong_type", result("ultrafeedback-raw", scored.formatted("'N'")));
  }

  @Test
  void ofListsTheFirstAndAnotherByColumns() {
    String row = "{'prompt':'q','chosen':['a'],'rejected':['b','c','d'],'num_correct':1}";
    assertEquals("a over b", result("reward-bench-2", row));
    assertEquals(
        "2",
        SampleRows.accepted(SampleRows.recognised(row))
            .extra()
            .get(PreferenceFormat.UNUSED_RESPONSES));
    RowReading second =
        new RowReading(
            "auto",
            new ColumnMapping(Map.of("chosen", "chosen.0", "rejected", "rejected.-1")),
            List.of());
    assertEquals("d", SampleRows.accepted(SampleRows.reading(second, row)).rejected());
    assertEquals("missing_field", result("reward-bench-2", "{'prompt':'q','chosen':['a']}"));
  }

  @ParameterizedTest
  @CsvSource({"label,true", "kto_tag,true", "label,'''False'''", "kto_tag,0"})
  void llamaFactorysKto(String tag, String value) {
    Judgement judgement = value.equals("true") ? Judgement.DESIRABLE : Judgement.UNDESIRABLE;
    for (String row :
        List.of(
            "{'messages':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}]",
            "{'conversations':[{'from':'human','value':'q'},{'from':'gpt','value':'a'}]",
            "{'instruction':'q','input':'','output':'a'")) {
      PreferencePair pair =
          SampleRows.accepted(SampleRows.recognised(row + ",'" + tag + "':" + value + "}"));
      assertEquals(judgement, pair.judgement());
      assertEquals(List.of(Message.user("q")), pair.prompt());
      assertEquals("a", pair.chosen() + pair.rejected());
    }
    String two = "{'instruction':'q','output':'a','kto_tag':true,'label':%s}";
    assertEquals("contradiction", result("kto", two.formatted("0")));
    assertEquals("a over ", result("kto", two.formatted("'True'")));
    assertEquals(
        RejectReason.WRONG_TYPE.key(),
        result("kto", "{'instruction':'q','output':'a','" + tag + "':'good'}"));
  }

  @Test
  void theBetterOutputComesFirstInOlderFiles() {
    String row = "{'instruction':'q','input':null,'output':%s,'system':'s'}";
    PreferencePair pair = SampleRows.accepted(SampleRows.recognised(row.formatted("['a','b']")));
    assertEquals(List.of(Message.system("s"), Message.user("q")), pair.prompt());
    assertEquals("a", pair.chosen());
    assertEquals("wrong_type", result("instruction-output", row.formatted("['a','b','c']")));
  }

  @ParameterizedTest
  @CsvSource({
    "'[2,1]','[1,9]',b over a",
    "'[1,0]','[1,9]',b over a",
    "'[2,2]','[1,9]',b over a",
    "'[null,1]','[1,9]',b over a",
    "'[1,2]','[1,9]',contradiction",
    "'[''0'',''1'']','[1,9]',contradiction",
    "'[1,2]','[9,9]',tie"
  })
  void scoresThatRanksDeny(String ranks, String scores, String expected) {
    String row = "{'prompt':'q','responses':['a','b'],'ranks':%s,'scores':%s}";
    assertEquals(expected, result("listwise", row.formatted(ranks, scores)));
  }

  @ParameterizedTest
  @CsvSource({
    "'''rewards'':[-3,2]',b over a",
    "'''rewards'':[2,-3]',contradiction",
    "'''ratings'':[''5'',''1'']',contradiction",
    "'''ratings'':[5,5]',b over a",
    "'''ratings'':[5,null]',b over a",
    "'''ratings'':[5,4,3]',b over a",
    "'''completions'':[''c'',''d'']',contradiction",
    "'''completions'':[''a'',''b'']',b over a",
    "'''generations'':[''c'',''d'',''e'']',b over a",
    "'''generations'':[{''text'':''a''},{''text'':''b''}]',b over a"
  })
  void listsBesideTheOnesThatAreRead(String list, String expected) {
    String row = "{'prompt':'q','responses':['a','b'],'scores':[1,9],%s}";
    assertEquals(expected, result("listwise", row.formatted(list)));
  }

  @ParameterizedTest
  @CsvSource({
    "'''chosen'':''b'',''rejected'':''a''',b over a",
    "'''chosen'':''a'',''rejected'':''b''',contradiction",
    "'''chosen_text'':''a '',''rejected_text'':''b''',contradiction",
    "'''chosen'':{''role'':''assistant'',''content'':''a''},''rejected'':''b''',contradiction",
    "'''chosen'':''c'',''rejected'':''d''',b over a",
    "'''chosen_model'':''a'',''rejected_model'':''c''',b over a"
  })
  void responsesThatOtherColumnsCallTheOtherWayRound(String columns, String expected) {
    String row = "{'prompt':'q','response_a':'a','response_b':'b','winner':'model_b',%s}";
    assertEquals(expected, result("wsdm-cup", row.formatted(columns)));
  }
}
