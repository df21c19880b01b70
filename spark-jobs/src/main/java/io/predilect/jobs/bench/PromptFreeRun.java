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
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark job of Algorithm 1 as a run of its own, after the pairs were ingested. */
final class PromptFreeRun {
  static final int PROMPTS = 16;

  private PromptFreeRun() {}

  /** The seconds of the score stage on all cores of this process. */
  static double here(Path folder, Path model, Path pairs) throws IOException {
    SparkConf conf = SparkSessions.conf(config(folder, model, pairs, "local[*]"));
    try (SparkSession spark = SparkSessions.start(conf)) {
      return seconds(folder, model, pairs, spark, conf);
    }
  }

  /** The seconds of the score stage in a session that is there. */
  static double seconds(Path folder, Path model, Path pairs, SparkSession spark, SparkConf conf)
      throws IOException {
    RunConfig run = config(folder, model, pairs, conf.get("spark.master"));
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

  /** The run's configuration. */
  static RunConfig config(Path folder, Path model, Path pairs, String master) {
    String yaml =
        """
        name: bench
        output: '%s'
        model: '%s'
        spark: {master: '%s'}
        stages:
          - ingest: {path: '%s', test_share: 0.0}
          - score: {prompt_free: {model: '%s', prompts: %d}}
          - shard: {split: all, max_length: %d, max_prompt_length: %d}
        """
            .formatted(
                folder,
                model,
                master,
                pairs,
                model,
                PROMPTS,
                PromptFreeData.PROMPT_TOKENS + PromptFreeData.RESPONSE_TOKENS,
                PromptFreeData.PROMPT_TOKENS);
    return ConfigReader.read(yaml, "bench", List.of());
  }
}
