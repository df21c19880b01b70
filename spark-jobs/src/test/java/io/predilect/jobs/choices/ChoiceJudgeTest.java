package io.predilect.jobs.choices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.judge.SeveralResponses;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.evaluate.figures.RewardBench2Score;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.judge.JudgeStage;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RewardBench 2 in a judge stage: by a reward model, and by answers of a Spark ML transformer. */
class ChoiceJudgeTest {
  // The columns of the published file, whose rows have more than is read here.
  private static final String ROWS =
      """
      {"id": "1", "subset": "Math", "prompt": "Name a prime.", "chosen": ["Seven."], "rejected": ["Eight.", "Nine.", "Ten."], "num_correct": 1, "num_incorrect": 3, "total_completions": 4, "models": ["a", "b", "b", "c"], "additional_metadata": {"category": null, "index": 7.0, "instruction_id_list": null, "method": "natural", "models": ["a"]}}
      {"id": "2", "subset": "Math", "prompt": "Name two.", "chosen": ["Two."], "rejected": ["Six."]}
      {"id": "tied:1", "subset": "Ties", "prompt": "Name some prime.", "chosen": ["Two.", "Five."], "rejected": ["Four."], "num_correct": 2, "num_incorrect": 1, "total_completions": 3, "models": ["a"], "additional_metadata": null}
      {"id": "ref:1", "subset": "Ties", "prompt": "The least prime?", "chosen": ["Two."], "rejected": ["Four."]}
      {"id": "3", "subset": "Ties", "prompt": "Which?", "chosen": ["Two."], "rejected": ["Four."]}
      {"id": "4", "subset": "Focus", "prompt": "What?", "chosen": "[]", "rejected": ["Four."]}
      """;
  private static final String RATES =
      "source: transformer, transformer: {class: org.apache.spark.ml.feature.SQLTransformer, params:"
          + " {statement: \"SELECT *, CASE WHEN text LIKE '%assistant C%' THEN 'I take [[A]]' WHEN"
          + " text LIKE '%Four.%' THEN '[[2]]' WHEN text LIKE '%Ten.%' THEN 'dix' ELSE '[[9]]' END"
          + " AS answer FROM __THIS__\"}}, ";

  @TempDir private Path folder;
  private final SparkSession spark = StageTrial.session();

  private StageContext context(String judge, String name, String rows) throws IOException {
    Path file = Files.writeString(folder.resolve("choices.jsonl"), rows);
    return StageTrial.context(
        spark,
        "  - judge: {choices: '%s', %s}\n".formatted(file, judge),
        Map.of(),
        folder.resolve(name));
  }

  private static StageResult execute(StageContext context) throws IOException {
    return new JudgeStage((JudgeSettings) context.stage().settings()).execute(context);
  }

  private Map<String, Row> judged(StageContext context) {
    Map<String, Row> judged = new HashMap<>();
    for (Row row :
        spark
            .read()
            .option("pathGlobFilter", "*.parquet")
            .parquet(context.output().toString())
            .collectAsList()) {
      judged.put(row.getAs(ChoiceRows.SOURCE_ID), row);
    }
    return judged;
  }

  @Test
  void aJudgeNamesTheBestOfFourAndRatesTies() throws IOException {
    StageContext context = context(RATES + "protocol: four_way", "four", ROWS);
    StageResult result = execute(context);
    assertEquals(new RowCounts(6, 3, 3, 0), result.rows());
    assertEquals(Map.of(ChoiceRows.NO_CHOICE, 2L, ChoiceRows.NO_NUMBER, 1L), result.rejects());
    Row math = judged(context).get("1");
    int first = SeveralResponses.order(context.seed(), math.getAs(Columns.ID)).get(0);
    assertEquals(first, math.<Integer>getAs(ChoiceOutcome.NAMED));
    assertEquals(first == 0 ? 1.0 : 0.0, result.figures().get("judge/reward_bench_2[domain=Math]"));
    // all right ones 9, all wrong ones 2
    assertEquals(1.01, (double) result.figures().get("judge/reward_bench_2[domain=Ties]"), 1e-12);
    assertEquals(0.0, result.figures().get("judge/unread"));
    assertFalse(result.figures().containsKey("judge/reward_bench_2")); // four domains are missing
  }

  @Test
  void ratingsShareWhatIsEqualAndAreBelowAllWhereUnread() throws IOException {
    StageContext context = context(RATES + "protocol: ratings", "ratings", ROWS);
    StageResult result = execute(context);
    assertEquals(new RowCounts(6, 4, 2, 0), result.rows());
    Map<String, Row> judged = judged(context);
    assertEquals(1.0 / 3, judged.get("1").<Double>getAs(ChoiceOutcome.SCORE), 1e-12);
    assertEquals(1, judged.get("1").<Integer>getAs(ChoiceOutcome.UNREAD));
    assertEquals(0.5, judged.get("2").<Double>getAs(ChoiceOutcome.SCORE), 1e-12);
    // of 4 + 2 + 3 + 2 answers
    assertEquals(1.0 / 11, (double) result.figures().get("judge/unread"), 1e-12);
    assertEquals(2L, result.figures().get("judge/comparisons[domain=Math]"));
  }

  /** The first right response is rated 2, the second 9. */
  @Test
  void anyOfSeveralRightResponsesMayBeTheBest() throws IOException {
    String rows =
        """
        {"id": "one", "subset": "Math", "prompt": "An even number?", "chosen": ["Four.", "Six."], "rejected": ["Four. Or not."]}
        {"id": "shared", "subset": "Math", "prompt": "Another?", "chosen": ["Eight.", "Six."], "rejected": ["Seven."]}
        """;
    StageContext context = context(RATES + "protocol: ratings", "several", rows);
    StageResult result = execute(context);
    Map<String, Row> judged = judged(context);
    assertEquals(1, judged.get("one").<Double>getAs(ChoiceOutcome.SCORE));
    assertEquals(2.0 / 3, judged.get("shared").<Double>getAs(ChoiceOutcome.SCORE), 1e-12);
    assertEquals(
        5.0 / 6, (double) result.figures().get("judge/reward_bench_2[domain=Math]"), 1e-12);
  }

  /** Before a judge is asked: what these rows lack no answer can give. */
  @Test
  void tiesThatCannotBeScoredAreRefusedBeforeAnyQuestion() throws IOException {
    String few = ROWS.replace("[\"Two.\", \"Five.\"]", "[\"Two.\"]");
    StageResult result = execute(context(RATES + "protocol: ratings", "few", few));
    assertEquals(Map.of(ChoiceRows.NO_CHOICE, 2L, ChoiceRows.NO_NUMBER, 1L), result.rejects());
    assertFalse(result.figures().containsKey("judge/reward_bench_2[domain=Ties]"));
    String again = ROWS.replace("The least prime?", "The least one?");
    String another = ROWS + again.lines().skip(3).findFirst().orElseThrow();
    JobException twice =
        assertThrows(
            JobException.class,
            () -> execute(context(RATES + "protocol: ratings", "numbers", another)));
    assertTrue(twice.getMessage().contains("two rows of Ties that are ref:1"), twice.getMessage());
  }

  @Test
  void aRewardModelRatesAll() throws IOException {
    Path reward = StageTrial.rewardModel(folder.resolve("reward"), StageTrial.pairs(8), 128, 1);
    String rows = ROWS.replace("Six.", "Six. ".repeat(200));
    StageContext context = context("reward_model: '%s'".formatted(reward), "reward", rows);
    StageResult result = execute(context);
    assertEquals(
        Map.of(ChoiceRows.NO_CHOICE, 1L, ChoiceRows.NO_NUMBER, 1L, "too_long", 1L),
        result.rejects());
    Row math = judged(context).get("1");
    List<Double> rewards = math.getList(math.fieldIndex(ChoiceOutcome.RATINGS));
    assertEquals(4, rewards.stream().distinct().count());
    double[] scores = rewards.stream().flatMapToDouble(DoubleStream::of).toArray();
    assertEquals(RewardBench2Score.bestOf(1, scores), math.<Double>getAs(ChoiceOutcome.SCORE));
    // the wrong ones named as the right: what one right response gets, its three rivals get
    // together
    String turned =
        ROWS.lines()
            .limit(1)
            .map(row -> row.replace("chosen", "kept").replace("rejected", "chosen"))
            .map(row -> row.replace("kept", "rejected"))
            .findFirst()
            .orElseThrow();
    StageContext others = context("reward_model: '%s'".formatted(reward), "turned", turned);
    execute(others);
    assertEquals(
        1 - math.<Double>getAs(ChoiceOutcome.SCORE),
        judged(others).get("1").<Double>getAs(ChoiceOutcome.SCORE));
    JobException twice =
        assertThrows(
            JobException.class,
            () -> execute(context("reward_model: '%s'".formatted(reward), "twice", ROWS + ROWS)));
    assertTrue(twice.getMessage().contains("twice: leave one"), twice.getMessage());
  }
}
