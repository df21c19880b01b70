package io.predilect.data.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/** One row of each format, as its source writes it; single quotes stand for double ones. */
final class Samples {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TURNS_CHOSEN =
      "[{'role':'user','content':'Name a prime.'},{'role':'assistant','content':'Seven.'}]";
  private static final String TURNS_REJECTED =
      "[{'content':'Name a prime.','role':'user'},{'content':'Eight.','role':'assistant'}]";

  /** The one format whose rows hold one response. */
  static final String UNPAIRED = "unpaired";

  static final Map<String, String> ROWS = new LinkedHashMap<>();

  static {
    ROWS.put(
        "standard",
        "{'prompt':'Name a prime.','chosen':'Seven.','rejected':'Eight.','score':0.93,"
            + "'chosen_generator':'gpt4','subset':'maths'}");
    ROWS.put(
        "conversational",
        "{'prompt':[{'role':'system','content':'Be brief.'},{'role':'user','content':'Name a"
            + " prime.'}],'chosen':[{'role':'assistant','content':'Seven.'}],"
            + "'rejected':[{'role':'assistant','content':'Eight.'}]}");
    ROWS.put(
        "implicit-prompt", "{'chosen':" + TURNS_CHOSEN + ",'rejected':" + TURNS_REJECTED + "}");
    ROWS.put(
        "orca", "{'system':'','question':'Name a prime.','chosen':'Seven.','rejected':'Eight.'}");
    ROWS.put(
        "ultrafeedback",
        "{'prompt':'Name a prime.','prompt_id':'a1b2','chosen':"
            + TURNS_CHOSEN
            + ",'rejected':"
            + TURNS_REJECTED
            + ",'messages':"
            + TURNS_CHOSEN
            + ",'score_chosen':8.5,'score_rejected':2.0}");
    ROWS.put(
        "argilla",
        "{'source':'flan','instruction':'Name a prime.','chosen_response':'Seven.',"
            + "'rejected_response':'Eight.','chosen_avg_rating':4.75,'rejected_avg_rating':1.5,"
            + "'chosen_model':'starchat'}");
    ROWS.put(
        "skywork",
        "{'chosen':" + TURNS_CHOSEN + ",'rejected':" + TURNS_REJECTED + ",'source':'magpie'}");
    ROWS.put(
        "rlhflow",
        "{'chosen':"
            + TURNS_CHOSEN
            + ",'rejected':"
            + TURNS_REJECTED
            + ",'chosen_score':4.0,'rejected_score':1.0}");
    ROWS.put(
        "shp",
        "{'post_id':'x1','domain':'askscience_train','history':'Name a prime.','human_ref_A':"
            + "'Eight.','human_ref_B':'Seven.','labels':0,'score_A':3,'score_B':11,"
            + "'seconds_difference':77.0}");
    ROWS.put(
        "hh-rlhf",
        "{'chosen':'\\n\\nHuman: Name a prime.\\n\\nAssistant: Seven.',"
            + "'rejected':'\\n\\nHuman: Name a prime.\\n\\nAssistant: Eight.'}");
    ROWS.put(
        "sharegpt",
        "{'conversations':[{'from':'human','value':'Name a prime.'}],"
            + "'chosen':{'from':'gpt','value':'Seven.'},'rejected':{'from':'gpt','value':'Eight.'}}");
    ROWS.put(
        "alpaca-eval",
        "{'instruction':'Name a prime.','output_1':'Eight.','generator_1':'base','output_2':"
            + "'Seven.','generator_2':'new','annotator':'weighted','preference':1.9}");
    ROWS.put(
        "reward-bench",
        "{'prompt':'Name a prime.','chosen':'Seven.','chosen_model':'gpt4','rejected':'Eight.',"
            + "'rejected_model':'alpaca','subset':'alpacaeval-easy','id':14}");
    ROWS.put(
        "instruction",
        "{'instruction':'Name a prime.','input':'','output':'Seven','chosen':'Seven.',"
            + "'rejected':'Eight.'}");
    ROWS.put(
        "demo",
        "{'prompt':'Name a prime.','chosen':'Seven.','rejected':'Eight.','rationale':'It is one.',"
            + "'true_prompt_free_gap':'0.25','chosen_score':1.5,'rejected_score':0.5}");
    ROWS.put(UNPAIRED, "{'prompt':'Name a prime.','completion':'Seven.','label':true}");
  }

  private Samples() {}

  static JsonNode row(String format) {
    return json(ROWS.get(format));
  }

  static JsonNode json(String quoted) {
    try {
      return JSON.readTree(quoted.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(quoted, e);
    }
  }

  /** What the named format makes of a row, the default rules applied. */
  static Outcome outcome(String format, String quoted) {
    return new PairReader(Formats.named(format), PairRules.DEFAULT).read(json(quoted));
  }

  static PreferencePair pair(String format, String quoted) {
    Outcome outcome = outcome(format, quoted);
    return Assertions.assertInstanceOf(Outcome.Accepted.class, outcome).pair();
  }

  static void assertRejected(RejectReason reason, String format, String quoted) {
    Outcome outcome = outcome(format, quoted);
    Outcome.Rejected rejected =
        Assertions.assertInstanceOf(Outcome.Rejected.class, outcome, format + " " + quoted);
    Assertions.assertEquals(reason, rejected.reason(), rejected.detail());
    Assertions.assertFalse(rejected.detail().isBlank());
  }
}
