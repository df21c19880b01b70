package io.predilect.jobs.bench;

import io.predilect.jobs.config.ConfigReader;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ScoreSettings;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.ingest.IngestStage;
import io.predilect.jobs.pipeline.Manifest;
import io.predilect.jobs.pipeline.Pipeline;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.pipeline.SparkSessions;
import io.predilect.jobs.pipeline.StageRecord;
import io.predilect.jobs.pipeline.StageRegistry;
import io.predilect.jobs.pipeline.StopSignal;
import io.predilect.jobs.score.ScoreStage;
import io.predilect.jobs.shard.ShardStage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark job of Algorithm 1 as a run of its own, also as a process of its own: that one says
 * {@value #READY} when its session is there and its pairs are ingested, scores them when it is sent
 * a line, and says how many seconds the score stage took.
 */
public final class PromptFreeRun {
  static final String READY = "ready";
  static final String SECONDS = "seconds ";
  static final int PROMPTS = 16;

  private PromptFreeRun() {}

  /**
   * A process's work.
   *
   * @param args the folder to work in, the model, the pairs
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    String model = args[1];
    String pairs = args[2];
    SparkConf conf = SparkSessions.conf(config(folder, model, pairs, "local[1]", true));
    try (SparkSession spark = SparkSessions.start(conf)) {
      run(config(folder, model, pairs, "local[1]", false), spark, conf);
      System.out.println(READY);
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      double seconds = run(config(folder, model, pairs, "local[1]", true), spark, conf);
      System.out.println(SECONDS + seconds);
    }
  }

  /** The seconds of the score stage on all cores of this process. */
  static double here(Path folder, Path model, Path pairs) throws IOException {
    RunConfig run = config(folder, model.toString(), pairs.toString(), "local[*]", true);
    SparkConf conf = SparkSessions.conf(run);
    try (SparkSession spark = SparkSessions.start(conf)) {
      return run(run, spark, conf);
    }
  }

  private static double run(RunConfig run, SparkSession spark, SparkConf conf) throws IOException {
    StageRegistry stages =
        new StageRegistry()
            .with(IngestSettings.class, IngestStage::new)
            .with(ScoreSettings.class, ScoreStage::new)
            .with(ShardSettings.class, ShardStage::new);
    Manifest manifest =
        new Pipeline(
                run,
                stages,
                SparkSessions.hadoop(conf),
                () -> spark,
                PipelineListener.SILENT,
                new StopSignal())
            .run(Optional.empty());
    return manifest.stages().stream()
        .filter(stage -> stage.name().equals("score"))
        .mapToDouble(StageRecord::seconds)
        .sum();
  }

  private static RunConfig config(
      Path folder, String model, String pairs, String master, boolean score) {
    String yaml =
        """
        name: bench
        output: '%s'
        model: '%s'
        spark: {master: '%s'}
        stages:
          - ingest: {path: '%s', test_share: 0.0}
        """
            .formatted(folder, model, master, pairs);
    String scored =
        """
          - score: {prompt_free: {model: '%s', prompts: %d}}
          - shard: {split: all, max_length: %d, max_prompt_length: %d}
        """
            .formatted(
                model,
                PROMPTS,
                PromptFreeData.PROMPT_TOKENS + PromptFreeData.RESPONSE_TOKENS,
                PromptFreeData.PROMPT_TOKENS);
    return ConfigReader.read(score ? yaml + scored : yaml, "bench", List.of());
  }
}
