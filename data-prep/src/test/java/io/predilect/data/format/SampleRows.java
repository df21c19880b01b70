package io.predilect.data.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;

/** One row of each format, as its source writes it; single quotes stand for double ones. */
final class SampleRows {
  /** What the settings say where nothing is set. */
  static final PairRules RULES = new PairRules(200_000, 0, Optional.empty());

  private static final JsonMapper JSON = new JsonMapper();
  private static final String TURNS_CHOSEN =
      "[{'role':'user','content':'Name a prime.'},{'role':'assistant','content':'Seven.'}]";
  private static final String TURNS_REJECTED =
      "[{'content':'Name a prime.','role':'user'},{'content':'Eight.','role':'assistant'}]";

  /** The formats whose rows hold one response. */
  static final String UNPAIRED = "unpaired";

  static final String KTO = "kto";

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
    ROWS.put(
        "attributes",
        "{'prompt':'Name a prime.','chosen':'Seven.','rejected':'Eight.','rationale':'It is one.',"
            + "'true_gap':'1.2'}");
    ROWS.put(UNPAIRED, "{'prompt':'Name a prime.','completion':'Seven.','label':true}");
    ROWS.put(
        KTO,
        "{'conversations':[{'from':'human','value':'Name a prime.'},"
            + "{'from':'gpt','value':'Seven.'}],'label':true}");
    ROWS.put(
        "reward-bench-2",
        "{'id':'1','prompt':'Name a prime.','chosen':['Seven.'],'rejected':['Eight.','Nine.',"
            + "'Ten.'],'num_correct':1,'num_incorrect':3,'total_completions':4,'models':['m'],"
            + "'subset':'Math','additional_metadata':null}");
    ROWS.put(
        "messages",
        "{'messages':[{'role':'user','content':'Name a prime.'}],'chosen':'Seven.',"
            + "'rejected':'Eight.'}");
    ROWS.put(
        "distilabel",
        "{'system':'','input':'Name a prime.','chosen':'Seven.','rejected':'Eight.',"
            + "'generations':['Eight.','Seven.'],'order':['rejected','chosen'],"
            + "'labelling_model':'gpt-4','rating':[2.0,9.0],'status':'unchanged'}");
    ROWS.put(
        "instruction-output",
        "{'instruction':'Name a prime.','input':'','output':['Seven.','Eight.']}");
    ROWS.put(
        "llmbar", "{'input':'Name a prime.','output_1':'Eight.','output_2':'Seven.','label':2}");
    ROWS.put(
        "pandalm",
        "{'idx':3,'motivation_app':'x','cmp_key':'a_b','instruction':'Name a prime.','input':'',"
            + "'response1':'Seven.','response2':'Eight.','annotator1':1,'annotator2':2,"
            + "'annotator3':1}");
    ROWS.put(
        "helpsteer3",
        "{'domain':'general','language':'english','context':[{'role':'user','content':"
            + "'Name a prime.'}],'response1':'Eight.','response2':'Seven.','overall_preference':2,"
            + "'individual_preference':[{'score':2,'reasoning':'r','feedback1':'f'}]}");
    ROWS.put(
        "helpsteer2",
        "{'split':'train','prompt':'Name a prime.','response_1':'Seven.','response_2':'Eight.',"
            + "'preference_strength':-1,'preference_statement':'s'}");
    ROWS.put(
        "pku-saferlhf",
        "{'prompt':'Name a prime.','response_0':'Eight.','response_1':'Seven.',"
            + "'is_response_0_safe':true,'is_response_1_safe':true,'better_response_id':1,"
            + "'safer_response_id':0}");
    ROWS.put(
        "chatbot-arena",
        "{'question_id':'x','model_a':'m','model_b':'n','winner':'model_a','judge':'j',"
            + "'conversation_a':"
            + TURNS_CHOSEN
            + ",'conversation_b':"
            + TURNS_REJECTED
            + ",'turn':1,'language':'English'}");
    ROWS.put(
        "lmsys-arena",
        "{'id':1,'model_a':'m','model_b':'n','prompt':'[\\\"Name a prime.\\\"]','response_a':"
            + "'[\\\"Eight.\\\"]','response_b':'[\\\"Seven.\\\"]','winner_model_a':0,"
            + "'winner_model_b':1,'winner_tie':0}");
    ROWS.put(
        "wsdm-cup",
        "{'id':'x','prompt':'Name a prime.','response_a':'Eight.','response_b':'Seven.',"
            + "'winner':'model_b','model_a':'m','model_b':'n','language':'English'}");
    ROWS.put(
        "ppe",
        "{'question_id':'x','model_a':'m','model_b':'n','winner':'model_a','prompt':"
            + "'Name a prime.','response_1':'Seven.','response_2':'Eight.','is_code':false}");
    ROWS.put(
        "webgpt",
        "{'question':{'dataset':'eli5','id':'x','full_text':'Name a prime.'},'quotes_0':"
            + "{'title':['t'],'extract':['e']},'answer_0':'Eight.','tokens_0':{'prefix':[1],"
            + "'completion':[2]},'score_0':-0.5,'quotes_1':{'title':['t'],'extract':['e']},"
            + "'answer_1':'Seven.','tokens_1':{'prefix':[1],'completion':[2]},'score_1':0.5}");
    ROWS.put(
        "nectar",
        "{'prompt':'\\n\\nHuman: Name a prime.\\n\\nAssistant: ','answers':["
            + "{'answer':'Nine?','model':'m','rank':2.0},{'answer':'Seven.','model':'n','rank':1.0},"
            + "{'answer':'Eight.','model':'o','rank':3.0}],'turns':1,'num_responses':3,"
            + "'source':['x']}");
    ROWS.put(
        "ultrafeedback-raw",
        "{'source':'flan','instruction':'Name a prime.','completions':[{'model':'m','response':"
            + "'Eight.','overall_score':3.5},{'model':'n','response':'Seven.','overall_score':8}]}");
    ROWS.put(
        "listwise",
        "{'prompt':'Name a prime.','completions':['Nine?','Seven.','Eight.'],"
            + "'scores':[2,'9',0.5]}");
  }

  private SampleRows() {}

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

  /** What is made of rows whose format is recognised. */
  static Outcome recognised(String quoted) {
    return reading(new RowReading(Formats.AUTO), quoted);
  }

  /** What is made of a row that is read so. */
  static Outcome reading(RowReading reading, String quoted) {
    JsonNode row = json(quoted);
    return only(reading.settled(List.of(row)).reader(RULES, 7).read(row));
  }

  /** Of a row that is one pair, or none. */
  static Outcome only(List<Outcome> outcomes) {
    Assertions.assertEquals(1, outcomes.size(), outcomes::toString);
    return outcomes.get(0);
  }

  static PreferencePair accepted(Outcome outcome) {
    return Assertions.assertInstanceOf(Outcome.Accepted.class, outcome, outcome::toString).pair();
  }

  static Outcome.Rejected rejected(RejectReason reason, Outcome outcome) {
    Outcome.Rejected rejected =
        Assertions.assertInstanceOf(Outcome.Rejected.class, outcome, outcome::toString);
    Assertions.assertEquals(reason, rejected.reason(), rejected.detail());
    return rejected;
  }

  /** The first name in single quotes. */
  static String quoted(String text) {
    int start = text.indexOf('\'') + 1;
    return text.substring(start, text.indexOf('\'', start));
  }

  /** What the named format makes of a row, the default rules applied. */
  static Outcome outcome(String format, String quoted) {
    return only(new PairReader(Formats.named(format), RULES).read(json(quoted)));
  }

  static PreferencePair pair(String format, String quoted) {
    Outcome outcome = outcome(format, quoted);
    return Assertions.assertInstanceOf(Outcome.Accepted.class, outcome).pair();
  }

  /** A recognised row is a pair whose responses are "I say a" and "I say b". */
  static void assertSaid(List<Message> prompt, String quoted) {
    PreferencePair pair = accepted(recognised(quoted));
    Assertions.assertEquals(prompt, pair.prompt(), quoted);
    Assertions.assertEquals("I say a", pair.chosen(), quoted);
    Assertions.assertEquals("I say b", pair.rejected(), quoted);
  }

  static void assertRejected(RejectReason reason, String format, String quoted) {
    Outcome outcome = outcome(format, quoted);
    Outcome.Rejected rejected =
        Assertions.assertInstanceOf(Outcome.Rejected.class, outcome, format + " " + quoted);
    Assertions.assertEquals(reason, rejected.reason(), rejected.detail());
    Assertions.assertFalse(rejected.detail().isBlank());
  }
}
