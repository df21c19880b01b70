package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.LocalFolder;
import io.predilect.jobs.pipeline.Progress;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.trial.StageTrial;
import io.predilect.model.HeadKind;
import io.predilect.model.LanguageModel;
import io.predilect.model.promptfree.GivenPairWeights;
import io.predilect.model.promptfree.PromptFreeGap;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Algorithm 2 with gaps that a Spark job computes between two stretches of training. */
final class RefreshedGapsTest {
  private static final int PAIRS = 120;
  private static final String STAGES =
      """
        - ingest: {path: "demo:32"}
        - init: {name: base}
        - shard: {name: shards}
        - train:
            name: tried
            objective: {preference: reward}
            prioritised: {gaps: refreshed, prompts: %d, epsilon: 1.0e-9, refresh_steps: 2, quota: 2}
            batch_size: 8
            learning_rate: 1.0e-3
            max_steps: 6
            save_steps: 3
            save_total_limit: 6
            threads: 1
      """;

  @TempDir static Path shared;
  @TempDir Path folder;
  private static SparkSession spark;
  private static List<TokenizedPair> pairs;
  private static Map<String, Path> inputs;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    List<PreferencePair> texts = StageTrial.pairs(PAIRS);
    Path wide = StageTrial.rewardModel(shared.resolve("wide"), texts, 512, 1);
    Path shards = StageTrial.shards(shared.resolve("shards"), wide, texts);
    pairs = TrainedRuns.shards(shards);
    // The longest pair has room under its own prompt, and under few longer ones.
    Path base = StageTrial.rewardModel(shared.resolve("base"), texts, longest(), 1);
    inputs = Map.of("base", base, "shards", shards);
  }

  private static int longest() {
    return pairs.stream()
        .mapToInt(pair -> pair.prompt().length() + response(pair))
        .max()
        .orElseThrow();
  }

  private static int response(TokenizedPair pair) {
    return Math.max(pair.chosen().length(), pair.rejected().length());
  }

  private StageContext context(String name, int prompts, String settings) throws IOException {
    return StageTrial.context(
        spark, STAGES.formatted(prompts) + settings.indent(6), inputs, folder.resolve(name));
  }

  private static StageResult run(StageContext context) throws IOException {
    return stage(context).execute(context);
  }

  private static TrainStage stage(StageContext context) {
    return new TrainStage((TrainStageSettings) context.stage().settings());
  }

  private Path scratch(String name) {
    return folder.resolve(name).resolve("scratch");
  }

  private double[] gaps(String name, int step) throws IOException {
    Configuration hadoop = new Configuration();
    org.apache.hadoop.fs.Path stage = new org.apache.hadoop.fs.Path(scratch(name).toUri());
    return new GapFiles(stage, FileSystem.getLocal(hadoop), hadoop).at(step).orElseThrow();
  }

  private byte[] weights(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name).resolve("output/model/model.safetensors"));
  }

  @Test
  void theJobsGapsAreThoseOfTheModelItself() throws IOException {
    check("full", "");
    check("adapters", "lora_r: 2\nlora_dropout: 0.1\ndtype: bfloat16");
  }

  /** With more prompts wanted than there are, so that all are in the pool. */
  private void check(String name, String settings) throws IOException {
    StageContext context = context(name, 10 * PAIRS, settings);
    StageResult result = run(context);
    assertEquals(6, result.figures().get("steps"));
    assertEquals(3, result.figures().get("gap_refreshes"));
    assertTrue((double) result.figures().get("gap_seconds") > 0);
    TrainStageSettings train = (TrainStageSettings) context.stage().settings();
    for (int step : new int[] {0, 4}) {
      double[] gaps = gaps(name, step);
      assertEquals(PAIRS, gaps.length);
      try (LanguageModel model =
          LanguageModel.open(inputs.get("base"), HeadKind.REWARD, train.adapters().precision())) {
        model.load(
            scratch(name).resolve("checkpoints/step-" + step + "/model.safetensors"),
            train.adapters().lora(context.seed()));
        // bfloat16 rounds what is summed, and batches differ
        double tolerance = settings.isEmpty() ? 1e-5 : 0.05;
        for (int i = 0; i < PAIRS; i += 7) {
          assertEquals(gap(model, pairs.get(i)), gaps[i], tolerance, name + " pair " + i);
        }
      }
    }
    assertNotEquals(gaps(name, 0)[3], gaps(name, 4)[3]);
  }

  /** Algorithm 1 over whole sequences, one by one. */
  private static double gap(LanguageModel model, TokenizedPair pair) {
    Set<Tokens> prompts = new LinkedHashSet<>(List.of(pair.prompt()));
    pairs.stream()
        .map(TokenizedPair::prompt)
        .filter(p -> p.length() + response(pair) <= model.config().maxPositions())
        .forEach(prompts::add);
    List<Double> gaps = new ArrayList<>();
    for (Tokens prompt : prompts) {
      List<ResponseScore> scores =
          model.score(
              new PromptedBatch(
                  List.of(prompt),
                  List.of(
                      new PromptedBatch.Response(0, pair.chosen()),
                      new PromptedBatch.Response(0, pair.rejected()))));
      gaps.add(scores.get(0).reward() - scores.get(1).reward());
    }
    return PromptFreeGap.solve(
            gaps.stream().mapToDouble(Double::doubleValue).toArray(),
            GivenPairWeights.of(0.5, gaps.size()),
            1e-9)
        .promptFree();
  }

  @Test
  void twoRanksTrainTheSameAsOne() throws IOException {
    run(context("one", 4, "ranks: 1"));
    run(context("two", 4, "ranks: 2"));
    TrainedRuns.assertSameLosses(scratch("one"), scratch("two"), 1e-6);
    TrainedRuns.assertSameWeights(
        folder.resolve("one/output/model"), folder.resolve("two/output/model"), 1e-5);
    assertArrayEquals(gaps("one", 4), gaps("two", 4), 1e-5);
  }

  /** What a kill at some moment leaves, of a training that was through. */
  private enum Left {
    /** It was between a checkpoint and the gaps that are computed from it. */
    NO_GAPS,
    /** It was computing them. */
    HALF_THE_GAPS,
    /** They were there, and the ranks had not begun again. */
    GAPS,
    /** The ranks were a step further. */
    A_LATER_CHECKPOINT
  }

  @Test
  void killedAtAnyMomentItEndsWithTheSameWeights() throws IOException {
    run(context("whole", 4, ""));
    for (Left left : Left.values()) {
      StageContext context = context(left.name(), 4, "");
      run(context);
      Path scratch = scratch(left.name());
      int newest = left == Left.A_LATER_CHECKPOINT ? 3 : 2;
      for (int step = newest + 1; step <= 6; step++) {
        LocalFolder.delete(scratch.resolve("checkpoints/step-" + step));
        LocalFolder.delete(scratch.resolve("gaps/step-" + step));
      }
      if (left == Left.NO_GAPS || left == Left.HALF_THE_GAPS) {
        Path gaps = scratch.resolve("gaps/step-2");
        LocalFolder.delete(gaps);
        if (left == Left.HALF_THE_GAPS) {
          Path half = Files.createDirectories(scratch.resolve("gaps/_writing-step-2"));
          Files.writeString(half.resolve("part-00000.parquet"), "PAR1");
        }
      }
      LocalFolder.delete(folder.resolve(left + "/output/model"));
      StageResult resumed = run(context);
      assertEquals(6, resumed.figures().get("steps"));
      int again = left == Left.GAPS || left == Left.A_LATER_CHECKPOINT ? 1 : 2;
      assertEquals(again, resumed.figures().get("gap_refreshes"), left.name());
      assertArrayEquals(weights("whole"), weights(left.name()), left.name());
    }
  }

  @Test
  void theScoringIsToldAndCanBeStopped() throws IOException {
    StageContext context = context("stopped", 4, "");
    List<String> told = new CopyOnWriteArrayList<>();
    List<String> descriptions = new CopyOnWriteArrayList<>();
    StageContext watched =
        new StageContext(
            spark,
            context.run(),
            context.stage(),
            context.seed(),
            context.inputs(),
            context.output(),
            context.scratch(),
            context.runFolder(),
            context.manifest(),
            new Progress() {
              @Override
              public void update(double share, String detail) {
                told.add(detail);
                if (detail.startsWith("step 4/6  prompt-free gaps")) {
                  context.stop().stop();
                }
              }

              @Override
              public void figure(String name, double value) {}

              @Override
              public void note(String line) {}
            },
            context.stop());
    SparkListener jobs =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            descriptions.add(String.valueOf(job.properties().getProperty("spark.job.description")));
          }
        };
    spark.sparkContext().addSparkListener(jobs);
    try {
      // Spark throws what Java does not see that it throws.
      assertThrows(Exception.class, () -> run(watched));
    } finally {
      spark.sparkContext().removeSparkListener(jobs);
    }
    assertTrue(told.contains("step 0/6  prompt-free gaps: starting"), told.toString());
    assertTrue(
        descriptions.stream().anyMatch(d -> d.endsWith("-tried: prompt-free gaps at step 2")),
        descriptions.toString());
    assertTrue(Files.exists(scratch("stopped").resolve("checkpoints/step-4/manifest.json")));
    assertTrue(Files.notExists(scratch("stopped").resolve("gaps/step-4")));
    run(context("whole", 4, ""));
    run(context("stopped", 4, ""));
    assertArrayEquals(weights("whole"), weights("stopped"));
  }

  @Test
  void oldGapsGoWithOldCheckpoints() throws IOException {
    StageContext context =
        StageTrial.context(
            spark,
            STAGES.formatted(4).replace("save_total_limit: 6", "save_total_limit: 1"),
            inputs,
            folder.resolve("few"));
    run(context);
    try (var steps = Files.list(scratch("few").resolve("gaps"))) {
      assertEquals(
          List.of("step-4"),
          steps
              .map(step -> step.getFileName().toString())
              .filter(name -> !name.startsWith("."))
              .toList());
    }
  }

  @Test
  void gapsThatARankDoesNotSeeAreToldOf() throws IOException {
    StageContext context = context("unseen", 4, "");
    Files.createDirectories(scratch("unseen").resolve("gaps/step-0"));
    JobException e =
        assertThrows(
            JobException.class,
            () ->
                new GapJob(
                        context,
                        (TrainStageSettings) context.stage().settings(),
                        stage(context).work(context, 1))
                    .run(new GapsWanted(0, 6, List.of())));
    assertTrue(e.getMessage().contains("a folder that all executors share"), e.getMessage());
  }
}
