package io.predilect.jobs.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.attributes.AttributePairs;
import io.predilect.data.attributes.AttributesSettings;
import io.predilect.data.attributes.Placement;
import io.predilect.data.judge.Shown;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge stage by rule, and with answers that are written here in a judge's place. */
class JudgeStageTest {
  private static final long SEED = 42; // the default

  private static final StructType ANSWER = new StructType().add(Columns.ID, DataTypes.StringType);

  @TempDir private Path folder;
  private final SparkSession spark = StageTrial.session();
  private JudgeTrial trial;

  @BeforeEach
  void trial() {
    trial = new JudgeTrial(folder);
  }

  private List<Row> rejects(StageContext context) {
    return spark
        .read()
        .parquet(context.output() + "/" + RowOutput.REJECTS)
        .orderBy("reason")
        .collectAsList();
  }

  @Test
  void theRuleAgreesWithLabelsThatHaveNoNoise() throws IOException {
    List<PreferencePair> pairs = new ArrayList<>(StageTrial.pairs(20));
    pairs.add(PreferencePair.of(List.of(Message.user("Who are you?")), "A model.", "Nobody."));
    pairs.add(pairs.get(0));
    Path rows = StageTrial.rows(spark, folder.resolve("rows"), pairs);
    StageContext context = trial.context("rule: demo, split: all", Map.of("rows", rows), "pairs");
    StageResult result = trial.execute(context);
    assertEquals(new RowCounts(22, 20, 2, 0), result.rows());
    assertEquals(
        Map.of(RuleJudge.foreign("demo"), 1L, Comparisons.DUPLICATE, 1L), result.rejects());
    assertEquals(1.0, result.figures().get("judge/win_rate[arm=chosen]"));
    assertNull(result.figures().get("judge/agreement[arm=chosen]"));
    JsonNode metrics = trial.metrics(context);
    assertEquals(1, metrics.path("judge/win").asDouble());
    assertEquals(
        20, metrics.path("tables").path(0).path("groups").path("chosen").path("pairs").asInt());
    Row one =
        spark
            .read()
            .option("pathGlobFilter", "*.parquet")
            .parquet(context.output().toString())
            .head();
    assertTrue(one.<Double>getAs("score") > one.<Double>getAs("baseline_score"));
    assertEquals("win", one.getAs("outcome"));

    JobException none =
        assertThrows(
            JobException.class,
            () ->
                trial.execute(
                    trial.context("rule: demo, split: test", Map.of("rows", rows), "none")));
    assertTrue(none.getMessage().contains("of split test"), none.getMessage());
  }

  @Test
  void theAttributesRuleJudgesByWhatThePromptsCustomersWant() throws IOException {
    AttributesSettings settings =
        new AttributesSettings(6, 2, 1.2, 0, Placement.LIST, 0.5, false, 0);
    List<PreferencePair> pairs =
        IntStream.range(0, 20).mapToObj(i -> settings.pair(SEED, i)).toList();
    long byRule =
        pairs.stream()
            .filter(pair -> !pair.extra().get(AttributePairs.TRUE_GAP).startsWith("-"))
            .count();
    assertTrue(byRule < 20, "a label against the rule is among them");
    Path rows = StageTrial.rows(spark, folder.resolve("rows"), pairs);
    StageContext context =
        trial.context("rule: attributes, split: all", Map.of("rows", rows), "places");
    StageResult result = trial.execute(context);
    assertEquals(new RowCounts(20, 20, 0, 0), result.rows());
    assertEquals(byRule / 20.0, result.figures().get("judge/win_rate[arm=chosen]"));
  }

  @Test
  void armsAreComparedWithTheBaselinePromptByPrompt() throws IOException {
    Path sft =
        trial.outputs(
            "sft",
            JudgeTrial.TWO,
            "blue, red.",
            JudgeTrial.FOUR,
            "axe, drill.",
            JudgeTrial.ONLY,
            "axe, saw.");
    Path dpo =
        trial.outputs(
            "dpo",
            JudgeTrial.TWO,
            "blue, red. Thank you.",
            JudgeTrial.TWO,
            "axe.",
            JudgeTrial.FOUR,
            "axe, drill.",
            "Name two animals.",
            "cow, goat.");
    StageContext context =
        trial.context(
            "arms: '%s', against: '%s', rule: demo".formatted(dpo, sft), Map.of(), "arms");
    Dataset<Row> compared =
        new Comparisons(context, (JudgeSettings) context.stage().settings()).read();
    assertEquals(5, compared.count());
    assertEquals(5, compared.select(Columns.ID).distinct().count());
    Map<String, String> found = new HashMap<>();
    compared
        .collectAsList()
        .forEach(
            row ->
                found.put(
                    row.getAs("response") + "|" + row.getAs("baseline_response"),
                    row.getAs("sample") + "|" + row.getAs("characters")));
    assertEquals(
        Map.of(
            "blue, red. Thank you.|blue, red.", "1|21",
            "axe.|blue, red.", "0|4",
            "axe, drill.|axe, drill.", "0|11",
            "cow, goat.|null", "0|10",
            "null|axe, saw.", "0|null"),
        found);
  }

  @Test
  void filesOfOutputsAreArmsAndARewardModelJudgesThem() throws IOException {
    List<PreferencePair> pairs = StageTrial.pairs(8);
    Path base = StageTrial.model(folder.resolve("base"), pairs, 128);
    Path reward = StageTrial.rewardModel(folder.resolve("reward"), pairs, 128, 1);
    Path one =
        trial.outputs(
            "one.json", JudgeTrial.TWO, "blue, red.", JudgeTrial.FOUR, "axe. ".repeat(200));
    Path other =
        trial.outputs(
            "other.json", JudgeTrial.TWO, "cow.", JudgeTrial.FOUR, "saw.", JudgeTrial.ONLY, "axe.");
    StageContext context =
        trial.context(
            "arms: '%s', against: '%s', reward_model: '%s', tokenizer: '%s'"
                .formatted(one, other, reward, base),
            Map.of(),
            "files");
    StageResult result = trial.execute(context);
    assertEquals(new RowCounts(3, 1, 2, 0), result.rows());
    assertEquals(Map.of("too_long", 1L, Comparisons.NO_RESPONSE, 1L), result.rejects());
    assertTrue(rejects(context).get(1).<String>getAs("detail").contains("the arm's"));
    Row judged =
        spark
            .read()
            .option("pathGlobFilter", "*.parquet")
            .parquet(context.output().toString())
            .head();
    double ours = judged.getAs("score");
    double theirs = judged.getAs("baseline_score");
    assertTrue(ours != theirs);
    assertEquals(ours > theirs ? 1.0 : 0.0, judged.<Double>getAs("preference"));
    assertTrue(judged.<Integer>getAs("tokens") > 1);

    Path broken = folder.resolve("broken.json");
    Files.writeString(
        broken, "[{\"instruction\": \"a\", \"output\": \"b\"}, {\"instruction\": \"c\"}]");
    JobException refused =
        assertThrows(
            JobException.class,
            () ->
                trial.execute(
                    trial.context(
                        "arms: '%s', against: '%s', rule: demo".formatted(broken, other),
                        Map.of(),
                        "broken")));
    assertTrue(refused.getMessage().contains("1 of its rows have no"), refused.getMessage());
  }

  private Dataset<Row> answers(Dataset<Row> questions, Map<String, String> byResponse) {
    List<Row> rows = new ArrayList<>();
    for (Row question : questions.collectAsList()) {
      String text = question.<Row>getList(question.fieldIndex("messages")).get(0).getString(1);
      String answer =
          byResponse.entrySet().stream()
              .filter(entry -> text.contains(entry.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElseThrow();
      // SHORTER: whichever is the shorter response, as a judge that reads does
      if (answer.equals("SHORTER")) {
        int first = text.indexOf("### Response 1");
        int second = text.indexOf("### Response 2");
        int end = text.indexOf("### Question");
        answer = second - first < end - second ? "Response 1" : "Response 2";
      }
      boolean down = answer.equals("DOWN");
      rows.add(
          RowFactory.create(
              question.getAs(Columns.ID),
              down ? null : answer,
              down ? "endpoint_down" : null,
              down ? "it did not answer" : null,
              down,
              answer.contains("both") ? "length" : "stop",
              1,
              1,
              0,
              0,
              null,
              null));
    }
    StructType type = ANSWER;
    for (var field : AnswerRows.OUTCOME.fields()) {
      type = type.add(field);
    }
    return spark.createDataFrame(rows, type);
  }

  @Test
  void answersBecomeVerdictsOrReasons() throws IOException {
    List<PreferencePair> pairs =
        List.of(
            PreferencePair.of(StageTrial.pairs(1).get(0).prompt(), "short", "rather longer"),
            PreferencePair.of(StageTrial.pairs(1).get(0).prompt(), "first", "ever"),
            PreferencePair.of(StageTrial.pairs(1).get(0).prompt(), "equal", "equal"),
            PreferencePair.of(StageTrial.pairs(1).get(0).prompt(), "unclear", "x"),
            PreferencePair.of(StageTrial.pairs(1).get(0).prompt(), "lost", "y"));
    Path rows = StageTrial.rows(spark, folder.resolve("rows"), pairs);
    StageContext context =
        trial.context("model: base, split: all, temperature: 1.0", Map.of("rows", rows), "asked");
    JudgePlan plan = JudgePlan.of(context);
    Dataset<Row> asked =
        AskedRows.of(
            new Comparisons(context, (JudgeSettings) context.stage().settings()).read(), plan);
    Dataset<Row> questions = AskedRows.questions(asked);
    assertEquals(12, questions.count()); // nobody is asked about equal responses
    assertEquals(12, questions.select("seed").distinct().count());
    Dataset<Row> answers =
        answers(
            questions,
            Map.of(
                "rather longer", "SHORTER",
                "first", "Response 1",
                "unclear", "I like both.",
                "lost", "DOWN"));
    Map<String, Row> outcomes = new HashMap<>();
    AskedRows.judged(asked, answers, plan)
        .collectAsList()
        .forEach(
            row ->
                outcomes.put(
                    row.getAs("response") == null
                        ? row.<Row>getAs(RowOutput.REJECT).<String>getAs("reason")
                        : row.getAs("response"),
                    row));
    Row judged = outcomes.get("short");
    assertEquals(1.0, judged.<Double>getAs("preference"));
    List<Row> queries = judged.getList(judged.fieldIndex("queries"));
    assertEquals(3, queries.size());
    queries.forEach(query -> assertEquals(1.0, query.<Double>getAs("preference")));
    // whoever stands first: twice in one order and once in the other
    Row biased = outcomes.get("first");
    double preference = biased.getAs("preference");
    assertTrue(Math.abs(preference - 0.5) > 0.1 && preference > 0 && preference < 1);
    for (Row query : biased.<Row>getList(biased.fieldIndex("queries"))) {
      boolean ours = query.getAs("shown").equals(Shown.AB.key());
      assertEquals(ours ? 1.0 : 0.0, query.<Double>getAs("preference"));
      assertEquals("Response 1", query.getAs("answer"));
    }
    assertEquals("tie", outcomes.get("equal").getAs("outcome"));
    Row unread = outcomes.get("no_verdict").getAs(RowOutput.REJECT);
    assertEquals(true, unread.getAs("failed"));
    assertTrue(
        unread.<String>getAs("detail").endsWith("'I like both.'; it was cut at max_new_tokens"),
        unread.toString());
    assertTrue(unread.<String>getAs("row").contains("unclear"), unread.toString());
    Row down = outcomes.get("endpoint_down").getAs(RowOutput.REJECT);
    assertEquals(true, down.getAs("failed"));
  }
}
