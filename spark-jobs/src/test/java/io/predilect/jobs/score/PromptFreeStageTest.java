package io.predilect.jobs.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ScoreSettings;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.stage.StopSignal;
import io.predilect.model.promptfree.Temperature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Algorithm 1 as a Spark job, over tiny models whose rewards depend on prompt and response. */
class PromptFreeStageTest {
  private static final int PAIRS = 24;
  private static final int POSITIONS = 192;

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static List<PreferencePair> pairs;
  private static Path base;
  private static Path reward;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    pairs = StageTrial.pairs(PAIRS);
    base = StageTrial.model(folder.resolve("base"), pairs, POSITIONS);
    reward = StageTrial.rewardModel(folder.resolve("reward"), pairs, POSITIONS, 1);
    StageTrial.rows(spark, folder.resolve("rows"), pairs);
  }

  @Test
  void everyPairIsTakenApart() throws IOException {
    Trial whole = score("whole", "rows", "prompts: 6, all_gaps: true", "");
    Map<String, Row> one = whole.rows();
    assertEquals(PAIRS, one.size());
    assertTrue(whole.result().rows().balanced());
    assertEquals(5, whole.result().figures().get("pool_prompts"));
    assertEquals(List.of(), whole.notes());
    Map<String, Object> figures = whole.result().figures();
    assertTrue((double) figures.get("prompt_free_variance_share") > 0);
    double survives = (double) figures.get("sign_survives_share");
    assertEquals(
        one.values().stream().filter(r -> r.<Double>getAs(Columns.SIGN_KEPT) > 0.5).count()
            / (double) PAIRS,
        survives,
        1e-12);
    assertTrue((double) figures.get("prompt_free_error") > 0);
    assertTrue((double) figures.get("mean_prompt_free_gap_error") > 0);
    boolean differs = false;
    for (Row row : one.values()) {
      double gap = row.getAs(Columns.REWARD_GAP);
      double free = row.getAs(Columns.PROMPT_FREE_GAP);
      assertEquals(
          gap,
          row.<Double>getAs(Columns.REWARD_CHOSEN) - row.<Double>getAs(Columns.REWARD_REJECTED),
          1e-9);
      assertEquals(gap, free + row.<Double>getAs(Columns.PROMPT_RELATED_GAP), 1e-9);
      assertEquals(gap, row.<Double>getList(row.fieldIndex(Columns.REWARD_GAPS)).get(0), 1e-12);
      differs |= Math.abs(gap - free) > 1e-3;
    }
    assertTrue(differs, "the fixture's rewards do not depend on the prompt");
  }

  @Test
  void theModelThatMadeTheResponsesWeighsThePrompts() throws IOException {
    Trial trial =
        score("self", "rows", "prompts: 4, weighting: self_generated, policy: '" + base + "'", "");
    for (Row row : trial.rows().values()) {
      double effective = row.getAs(Columns.EFFECTIVE_PROMPTS);
      assertTrue(effective >= 1 - 1e-9 && effective <= 4 + 1e-9, "effective " + effective);
    }
    long few = (long) trial.result().figures().get("pairs_below_2_effective_prompts");
    assertEquals(few > 0, trial.notes().stream().anyMatch(n -> n.contains("effective prompts")));
  }

  @Test
  void anImplicitRewardIsMarkedAsUnstable() throws IOException {
    Trial trial = score("implicit", "rows", "reference: '" + base + "', prompts: 3", "", base);
    for (Row row : trial.rows().values()) {
      // the policy is its own reference
      assertEquals(0, row.<Double>getAs(Columns.REWARD_GAP), 1e-4);
    }
    assertTrue(trial.notes().get(0).contains("unstable"), trial.notes().toString());
    assertTrue(trial.result().figures().get("reward").toString().startsWith("implicit"));
  }

  @Test
  void onePromptForAllPairsLeavesNothingToCompareAndSaysSo() throws IOException {
    List<PreferencePair> same = new ArrayList<>();
    pairs.forEach(
        p -> same.add(PreferencePair.of(pairs.get(0).prompt(), p.chosen(), p.rejected())));
    StageTrial.rows(spark, folder.resolve("same-rows"), same);
    Trial trial = score("same", "same-rows", "prompts: 6", "");
    assertEquals(PAIRS, trial.result().rows().kept());
    for (Row row : trial.rows().values()) {
      assertEquals(1, row.<Double>getAs(Columns.EFFECTIVE_PROMPTS), 1e-12);
      assertEquals(0, row.<Double>getAs(Columns.PROMPT_RELATED_GAP), 1e-4);
    }
    assertTrue(
        trial.notes().stream().anyMatch(n -> n.contains("only 1 different prompts")),
        trial.notes().toString());
    assertEquals((long) PAIRS, trial.result().figures().get("pairs_below_2_effective_prompts"));
  }

  @Test
  void whatDoesNotFitIsCutByTheRuleOfTrainingAndNeverLost() throws IOException {
    List<PreferencePair> mixed = new ArrayList<>(pairs);
    // a short prompt leaves room for a response that has none behind the pool's long prompts
    String longText = text(140);
    mixed.add(
        PreferencePair.of(List.of(new Message("user", "Hi")), longText, pairs.get(0).rejected()));
    for (int i = 0; i < 20; i++) {
      mixed.add(
          PreferencePair.of(
              List.of(new Message("user", i + pairs.get(i).prompt().get(0).content().repeat(9))),
              "yes",
              "no"));
    }
    StageTrial.rows(spark, folder.resolve("long-rows"), mixed);
    // more prompts than there are: all are in the pool
    Trial cut = score("cut", "long-rows", "prompts: 100, epsilon: 1.0e-9, own_weight: 0.3", "");
    // three prompts leave their own responses no room
    assertEquals(mixed.size() - 3, cut.result().rows().kept());
    String id = mixed.get(PAIRS).id();
    assertTrue(cut.rows().get(id).<Boolean>getAs(Columns.PROMPT_FREE_CUT));
    assertEquals(1L, cut.result().figures().get("pairs_cut_beside_pool"));
    assertTrue(
        cut.notes().stream().anyMatch(n -> n.startsWith("1 of 42 pairs have a response")),
        cut.notes().toString());
    Map<String, Double> trained = TrainingGaps.of(reward, POSITIONS, mixed, 0.3);
    cut.rows()
        .forEach(
            (pair, row) ->
                assertEquals(
                    trained.get(pair), row.<Double>getAs(Columns.PROMPT_FREE_GAP), 1e-6, pair));

    // a pair that fits its own prompt is not lost to the pool's where overlong ones are rejected
    Trial strict =
        score(
            "strict",
            "long-rows",
            "prompts: 12",
            "  - shard: {max_length: 1024, overlong: reject}\n");
    assertTrue(strict.result().rows().balanced());
    assertTrue(strict.rows().containsKey(id), strict.result().rejects().toString());
  }

  @Test
  void aTemperatureIsOfTheResponsesAsTheyAreTakenApart() throws IOException {
    List<PreferencePair> mixed = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String question = pairs.get(i).prompt().get(0).content();
      mixed.add(
          PreferencePair.of(
              List.of(new Message("user", i + question.repeat(6))),
              pairs.get(i).chosen().substring(0, 12),
              pairs.get(i).rejected().substring(0, 9)));
      // fits its own prompt, and not the pool's long ones
      mixed.add(
          PreferencePair.of(
              List.of(new Message("user", "Hi " + i)),
              i % 4 == 0 ? text(120 + i) : pairs.get(i).rejected(),
              i % 4 == 0 ? pairs.get(i).rejected() : text(120 + i)));
    }
    StageTrial.rows(spark, folder.resolve("cut-labels"), mixed);
    Trial plain = score("cut-plain", "cut-labels", "prompts: 100", "");
    Trial fitted = score("cut-fitted", "cut-labels", "prompts: 100, calibrate: all", "");
    assertTrue((long) plain.result().figures().get("pairs_cut_beside_pool") > 5);
    Temperature expected = Temperature.fit(gaps(plain));
    assertEquals(Temperature.Outcome.FITTED, expected.outcome());
    assertEquals(
        expected.factor(),
        (double) fitted.result().figures().get("temperature"),
        1e-4 * expected.factor(),
        expected.toString());
  }

  private static double[] gaps(Trial trial) {
    return trial.rows().values().stream()
        .mapToDouble(row -> row.<Double>getAs(Columns.REWARD_GAP))
        .toArray();
  }

  @Test
  void aTemperatureIsFittedToHeldOutLabelsAndRecorded() throws IOException {
    Trial plain = score("plain", "rows", "prompts: 6", "");
    Trial fitted = score("fitted", "rows", "prompts: 6, calibrate: all", "");
    Temperature expected = Temperature.fit(gaps(plain));
    Map<String, Object> figures = fitted.result().figures();
    assertEquals(expected.factor(), (double) figures.get("temperature"), 1e-4 * expected.factor());
    assertEquals("all", figures.get("temperature_fitted_on"));
    assertEquals(PAIRS, figures.get("temperature_pairs"));
    assertEquals(
        expected.outcome().name().toLowerCase(Locale.ROOT), figures.get("temperature_outcome"));
    assertEquals(expected.outcome() == Temperature.Outcome.FITTED, fitted.notes().isEmpty());
    fitted
        .rows()
        .forEach(
            (id, row) -> {
              double factor = row.getAs(Columns.REWARD_TEMPERATURE);
              assertEquals(
                  factor * plain.rows().get(id).<Double>getAs(Columns.REWARD_GAP),
                  row.<Double>getAs(Columns.REWARD_GAP),
                  1e-4 * Math.max(1, factor));
            });
    // the fixture's rows are all of the train split
    Exception nothing =
        assertThrows(
            Exception.class, () -> score("empty", "rows", "prompts: 2, calibrate: test", ""));
    assertTrue(nothing.getMessage().contains("no row is of that split"), nothing.getMessage());
  }

  @Test
  void aModelThatIsNoRewardModelIsNamed() throws IOException {
    Exception causal =
        assertThrows(Exception.class, () -> score("causal", "rows", "prompts: 2", "", base));
    assertTrue(Failures.message(causal).contains("language model"), causal.getMessage());
    Path two = StageTrial.rewardModel(folder.resolve("two"), pairs, POSITIONS, 2);
    Exception labels =
        assertThrows(Exception.class, () -> score("labels", "rows", "prompts: 2", "", two));
    assertTrue(Failures.message(labels).contains("2 labels"), labels.getMessage());
    assertTrue(Failures.message(labels).contains(two.toString()), labels.getMessage());
  }

  /** A response of so many tokens: with a short prompt it fits the context, with a long one not. */
  private static String text(int tokens) throws IOException {
    try (ChatTokenizer tokenizer = ChatTokenizer.open(reward)) {
      StringBuilder text = new StringBuilder("word");
      while (tokenizer.response(pairs.get(0).prompt(), text.toString()).length() < tokens) {
        text.append(" word");
      }
      return text.toString();
    }
  }

  /** What a stage gave. */
  private record Trial(StageResult result, Map<String, Row> rows, List<String> notes) {}

  private static Trial score(String name, String rows, String settings, String after)
      throws IOException {
    return score(name, rows, settings, after, reward);
  }

  private static Trial score(String name, String rows, String settings, String after, Path model)
      throws IOException {
    StageContext context =
        StageTrial.context(
            spark,
            "  - ingest: {path: 'demo:10'}\n"
                + "  - score: {prompt_free: {model: '%s', %s}}\n".formatted(model, settings),
            Map.of("rows", folder.resolve(rows)),
            folder.resolve(name));
    List<String> notes = new ArrayList<>();
    Progress heard =
        new Progress() {
          @Override
          public void note(String line) {
            notes.add(line);
          }
        };
    StageContext listening =
        new StageContext(
            spark,
            spark,
            after.isEmpty() ? context.run() : withShard(settings, after, model),
            context.stage(),
            context.seed(),
            context.inputs(),
            context.output(),
            context.scratch(),
            context.runFolder(),
            context.manifest(),
            heard,
            new StopSignal());
    StageResult result =
        new ScoreStage((ScoreSettings) context.stage().settings()).execute(listening);
    Map<String, Row> found = new HashMap<>();
    spark
        .read()
        .parquet(context.output().toString())
        .collectAsList()
        .forEach(row -> found.put(row.getAs(Columns.ID), row));
    return new Trial(result, found, notes);
  }

  private static RunConfig withShard(String settings, String after, Path model) {
    return ConfigReader.read(
        "device: cpu\nmodel: '%s'\nstages:\n  - ingest: {path: 'demo:10'}\n".formatted(model)
            + "  - score: {prompt_free: {model: '%s', %s}}\n".formatted(model, settings)
            + after,
        "trial.yaml",
        List.of());
  }
}
