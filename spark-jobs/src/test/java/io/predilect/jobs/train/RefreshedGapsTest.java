package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.ShardFile;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import io.predilect.model.promptfree.GivenPairWeights;
import io.predilect.model.promptfree.PoolFit;
import io.predilect.model.promptfree.PromptFreeGap;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.io.file.PathUtils;
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
  private static final int PAIRS = 100;
  private static final String STAGES =
      """
        - ingest: {path: "demo:32"}
        - init: {name: base}
        - shard: {name: shards}
        - train:
            name: tried
            objective: {preference: reward}
            prioritised: {gaps: refreshed, prompts: %s, epsilon: 1.0e-9, refresh_steps: 2, quota: 2}
            batch_size: 8
            learning_rate: 3.0e-4
            max_steps: 6
            save_steps: 3
            save_total_limit: 6
            threads: 1
      """;

  /** The name of the training that all others are held against. */
  private static final String WHOLE = "whole";

  @TempDir static Path shared;
  @TempDir Path folder;
  private static SparkSession spark;
  private static Path shards;
  private static Path base;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    List<PreferencePair> texts = StageTrial.pairs(PAIRS);
    base = StageTrial.rewardModel(shared.resolve("base"), texts, 512, 1);
    shards = StageTrial.shards(shared.resolve("shards"), base, texts);
    run(context(shared.resolve(WHOLE), 4, ""));
  }

  private static int response(TokenizedPair pair) {
    return Math.max(pair.chosen().length(), pair.rejected().length());
  }

  private static StageContext context(Path folder, int prompts, String settings)
      throws IOException {
    return context(folder, prompts, settings, Map.of("base", base, "shards", shards));
  }

  private static StageContext context(
      Path folder, int prompts, String settings, Map<String, Path> inputs) throws IOException {
    return StageTrial.context(
        spark, STAGES.formatted(prompts) + settings.indent(6), inputs, folder);
  }

  private static StageResult run(StageContext context) throws IOException {
    return stage(context).execute(context);
  }

  private static TrainStage stage(StageContext context) {
    return new TrainStage((TrainStageSettings) context.stage().settings());
  }

  private static float[] gaps(Path folder, int step) throws IOException {
    Configuration hadoop = new Configuration();
    org.apache.hadoop.fs.Path stage =
        new org.apache.hadoop.fs.Path(folder.resolve("scratch").toUri());
    return new GapFiles(stage, FileSystem.getLocal(hadoop), hadoop).at(step).orElseThrow();
  }

  private static void assertEndsAsTheWhole(Path folder) throws IOException {
    String weights = "output/model/model.safetensors";
    assertArrayEquals(
        Files.readAllBytes(shared.resolve(WHOLE).resolve(weights)),
        Files.readAllBytes(folder.resolve(weights)),
        folder.getFileName().toString());
  }

  @Test
  void theJobsGapsAreThoseOfTheModelItself() throws IOException {
    List<PreferencePair> few = StageTrial.pairs(28);
    Path own = StageTrial.shards(folder.resolve("shards"), base, few);
    List<TokenizedPair> pairs = TrainedRuns.shards(own);
    int longest =
        pairs.stream()
            .mapToInt(pair -> pair.prompt().length() + response(pair))
            .max()
            .orElseThrow();
    // The longest pair has room under its own prompt, and under few longer ones.
    Path narrow = StageTrial.rewardModel(folder.resolve("base"), few, longest, 1);
    Map<String, Path> inputs = Map.of("base", narrow, "shards", own);
    check(folder.resolve("full"), "", pairs, inputs);
    String half = "lora_r: 2\nlora_dropout: 0.1\ndtype: bfloat16\nload_in_4bit: true\n";
    check(folder.resolve("adapters"), half, pairs, inputs);
  }

  /** With more prompts wanted than there are, so that all are in the pool. */
  private static void check(
      Path folder, String settings, List<TokenizedPair> pairs, Map<String, Path> inputs)
      throws IOException {
    StageContext context = context(folder, 1000, settings + "epochs: 2", inputs);
    StageResult result = run(context);
    assertEquals(6, result.figures().get("steps"));
    assertEquals(3, result.figures().get("gap_refreshes"));
    assertTrue((double) result.figures().get("gap_seconds") > 0);
    TrainStageSettings train = (TrainStageSettings) context.stage().settings();
    Precision precision = train.adapters().precision(context.run().dtype(train).orElseThrow());
    for (int step : new int[] {0, 4}) {
      float[] gaps = gaps(folder, step);
      assertEquals(pairs.size(), gaps.length);
      try (LanguageModel model =
          LanguageModel.open(
              inputs.get("base"), HeadKind.REWARD, precision, "cpu", train.adapters().form())) {
        model.load(
            folder.resolve("scratch/checkpoints/step-" + step + "/model.safetensors"),
            train.adapters().lora(context.seed()));
        // bfloat16 rounds what is summed, and batches differ
        double tolerance = settings.isEmpty() ? 1e-5 : 0.05;
        for (int i = 0; i < gaps.length; i++) {
          double expected = gap(model, pairs.get(i), pairs);
          assertEquals(expected, gaps[i], tolerance, folder.getFileName() + " pair " + i);
        }
      }
    }
    assertNotEquals(gaps(folder, 0)[3], gaps(folder, 4)[3]);
  }

  /** Algorithm 1 over the rewards that the model gives under every prompt. */
  private static double gap(LanguageModel model, TokenizedPair pair, List<TokenizedPair> pairs) {
    Set<Tokens> all = new LinkedHashSet<>(List.of(pair.prompt()));
    pairs.stream().map(TokenizedPair::prompt).forEach(all::add);
    PoolFit fit = PoolFit.of(List.copyOf(all), model.config().maxPositions());
    List<Tokens> prompts = new ArrayList<>(fit.prompts());
    prompts.set(0, pair.prompt()); // a pair's own is not of the pool, and stays whole
    TokenizedPair cut = fit.fit(pair);
    List<PromptedBatch.Response> responses = new ArrayList<>();
    for (int p = 0; p < prompts.size(); p++) {
      responses.add(new PromptedBatch.Response(p, cut.chosen()));
      responses.add(new PromptedBatch.Response(p, cut.rejected()));
    }
    double[] rewards =
        model.score(new PromptedBatch(prompts, responses)).stream()
            .mapToDouble(ResponseScore::reward)
            .toArray();
    double[] gaps = new double[prompts.size()];
    Arrays.setAll(gaps, p -> rewards[2 * p] - rewards[2 * p + 1]);
    return PromptFreeGap.solve(gaps, GivenPairWeights.of(OptionalDouble.empty(), gaps.length), 1e-9)
        .promptFree();
  }

  @Test
  void twoRanksTrainTheSameAsOne() throws IOException {
    run(context(folder, 4, "ranks: 2"));
    Path one = shared.resolve(WHOLE);
    TrainedRuns.assertSameLosses(one.resolve("scratch"), folder.resolve("scratch"), 1e-6);
    TrainedRuns.assertSameWeights(
        one.resolve("output/model"), folder.resolve("output/model"), 1e-5);
    assertArrayEquals(gaps(one, 4), gaps(folder, 4), 1e-5f);
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
    for (Left left : Left.values()) {
      Path killed = folder.resolve(left.name());
      Path scratch = killed.resolve("scratch");
      Files.createDirectories(killed);
      PathUtils.copyDirectory(shared.resolve(WHOLE).resolve("scratch"), scratch);
      int newest = left == Left.A_LATER_CHECKPOINT ? 3 : 2;
      for (int step = newest + 1; step <= 6; step++) {
        LocalFolder.delete(scratch.resolve("checkpoints/step-" + step));
        LocalFolder.delete(scratch.resolve("gaps/step-" + step));
      }
      if (left == Left.NO_GAPS || left == Left.HALF_THE_GAPS) {
        Path gaps = scratch.resolve("gaps/step-2");
        LocalFolder.delete(gaps);
        if (left == Left.HALF_THE_GAPS) {
          Files.createDirectories(gaps);
          Files.writeString(gaps.resolve("part-00000.parquet"), "PAR1");
        }
      }
      StageResult resumed = run(context(killed, 4, ""));
      assertEquals(6, resumed.figures().get("steps"));
      int again = left == Left.GAPS || left == Left.A_LATER_CHECKPOINT ? 1 : 2;
      assertEquals(again, resumed.figures().get("gap_refreshes"), left.name());
      assertEndsAsTheWhole(killed);
    }
  }

  @Test
  void theScoringIsToldAndCanBeStopped() throws IOException {
    StageContext context = context(folder, 4, "");
    List<String> told = new CopyOnWriteArrayList<>();
    List<String> descriptions = new CopyOnWriteArrayList<>();
    StageContext watched =
        new StageContext(
            spark,
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
    assertTrue(Files.exists(folder.resolve("scratch/checkpoints/step-4/manifest.json")));
    assertTrue(Files.notExists(folder.resolve("scratch/gaps/step-4/_complete")));
    run(context(folder, 4, ""));
    assertEndsAsTheWhole(folder);
  }

  @Test
  void gapsAreKeptForAsManyStepsAsCheckpoints() throws IOException {
    Configuration hadoop = new Configuration();
    FileSystem files = FileSystem.getLocal(hadoop);
    GapFiles gaps = new GapFiles(new org.apache.hadoop.fs.Path(folder.toUri()), files, hadoop);
    assertEquals(List.of(), gaps.steps());
    for (int step : new int[] {0, 20, 40, 100}) {
      files.mkdirs(gaps.unfinished(step));
      gaps.publish(step, 2);
    }
    assertEquals(List.of(100, 40), gaps.steps());
    files.mkdirs(gaps.unfinished(60)); // after a resume from an older checkpoint
    gaps.publish(60, 1);
    assertEquals(List.of(60), gaps.steps());
  }

  @Test
  void slicesHoldEveryWindowOnceHoweverManyTasksThereAre() {
    Configuration hadoop = new Configuration();
    List<ShardFile> listed = ShardFile.list(new org.apache.hadoop.fs.Path(shards.toUri()), hadoop);
    for (int tasks : new int[] {1, 2, 3, 8, 40}) {
      List<ShardSlice> slices = ShardSlice.of(listed, tasks);
      assertTrue(slices.size() >= Math.max(tasks, 2) && slices.size() <= tasks + 1, "" + slices);
      Map<Long, Integer> sizes = new TreeMap<>();
      String[] ids = new String[PAIRS];
      for (ShardSlice slice : slices) {
        try (SliceWindows windows = new SliceWindows(List.of(slice).iterator(), 8, hadoop)) {
          windows.forEachRemaining(
              window -> {
                assertNull(sizes.put(window.first(), window.pairs().size()));
                for (int i = 0; i < window.pairs().size(); i++) {
                  ids[(int) window.first() + i] = window.pairs().get(i).id();
                }
              });
        }
      }
      assertEquals(14, sizes.size(), "windows do not depend on the number of tasks");
      assertEquals(
          TrainedRuns.shards(shards).stream().map(TokenizedPair::id).toList(), List.of(ids));
    }
  }

  @Test
  void gapsThatCannotBeComputedOrSeenAreToldOf() throws IOException {
    StageContext context = context(folder, 4, "");
    TrainStageSettings settings = (TrainStageSettings) context.stage().settings();
    GapJob job = new GapJob(context, settings, stage(context).work(context, 1));
    GapsWanted wanted = new GapsWanted(0, 6, List.of());
    Path checkpoint = Files.createDirectories(folder.resolve("scratch/checkpoints/step-0"));
    Files.write(checkpoint.resolve("model.safetensors"), new byte[] {9, 9, 9});
    JobException broken = assertThrows(JobException.class, () -> job.run(wanted));
    assertTrue(
        broken.getMessage().matches("the prompt-free gaps of step 0 .*model.safetensors.*kept.*"),
        broken.getMessage());
    assertEquals(0, job.refreshes());
    Path gaps = Files.createDirectories(folder.resolve("scratch/gaps/step-0"));
    Files.createFile(gaps.resolve("_complete"));
    JobException unseen = assertThrows(JobException.class, () -> job.run(wanted));
    assertTrue(
        unseen.getMessage().contains("a folder that all executors share"), unseen.getMessage());
  }
}
