package io.predilect.jobs.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.ConfigReader;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.InitSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.ingest.IngestStage;
import io.predilect.jobs.init.InitStage;
import io.predilect.jobs.pipeline.Manifest;
import io.predilect.jobs.pipeline.Pipeline;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.pipeline.SparkSessions;
import io.predilect.jobs.pipeline.StageRecord;
import io.predilect.jobs.pipeline.StageRegistry;
import io.predilect.jobs.pipeline.StopSignal;
import io.predilect.jobs.shard.ShardStage;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.jobs.train.TrainStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * What prioritised training (Algorithm 2) costs: seconds a step of whole train stages with gaps
 * told online and refreshed by the Spark job, that job and the ranks' new starts included, against
 * plain training of the same reward model on the same pairs.
 */
final class PrioritisedBench implements Bench {
  private static final int BATCH = 32;
  private static final int PROMPTS = 16;
  // K forward passes over the responses of two candidates a pair, against a forward and backward
  // pass over its prompt and responses.
  private static final double TARGET = 0.1;

  private static final String STAGES =
      """
      name: bench
      output: '%s'
      model: fresh
      spark: {master: 'local[*]'}
      stages:
        - ingest: {path: 'demo:256', test_share: 0.0}
        - init: {name: fresh, hidden_size: 256, intermediate_size: 768, max_positions: 512}
        - shard: {name: shards, split: all, max_length: 512}
      """;
  private static final String TRAIN =
      """
        - train:
            name: %s
            objective: {preference: reward}
            prioritised: {gaps: %s, prompts: %d, quota: 3, max_candidates: 4%s}
            batch_size: %d
            micro_batch_tokens: 4096
            lr_scheduler_type: constant
            epochs: %d
            save_steps: 1000
      """;

  @Override
  public String name() {
    return "prioritised";
  }

  @Override
  public String description() {
    return "seconds a step of prioritised reward training, against plain training";
  }

  @Override
  public BenchResult run() throws IOException {
    try (LocalFolder temporary = LocalFolder.temporary("predilect-bench-")) {
      RunConfig run =
          ConfigReader.read(
              STAGES.formatted(temporary.path())
                  + train("warm", "refreshed", ", refresh_steps: 4", 1)
                  + train("plain", "none", "", 3)
                  + train("online", "online", "", 3)
                  + train("refreshed", "refreshed", ", refresh_steps: 8", 3),
              "bench",
              List.of());
      SparkConf conf = SparkSessions.conf(run);
      try (SparkSession spark = SparkSessions.start(conf)) {
        Map<String, StageRecord> stages = run(run, spark, conf);
        return result(stages, temporary.path().resolve("bench"));
      }
    }
  }

  private static String train(String name, String gaps, String more, int epochs) {
    return TRAIN.formatted(name, gaps, PROMPTS, more, BATCH, epochs);
  }

  private static Map<String, StageRecord> run(RunConfig run, SparkSession spark, SparkConf conf)
      throws IOException {
    Manifest manifest =
        new Pipeline(
                run,
                new StageRegistry()
                    .with(IngestSettings.class, IngestStage::new)
                    .with(InitSettings.class, InitStage::new)
                    .with(ShardSettings.class, ShardStage::new)
                    .with(TrainStageSettings.class, TrainStage::new),
                SparkSessions.hadoop(conf),
                () -> spark,
                PipelineListener.SILENT,
                new StopSignal())
            .run(Optional.empty());
    Map<String, StageRecord> stages = new LinkedHashMap<>();
    manifest.stages().forEach(stage -> stages.put(stage.name(), stage));
    return stages;
  }

  private BenchResult result(Map<String, StageRecord> stages, Path folder) throws IOException {
    double plain = secondsPerStep(stages.get("plain"));
    double online = secondsPerStep(stages.get("online"));
    double refreshed = secondsPerStep(stages.get("refreshed"));
    double refreshes = figure(stages.get("refreshed"), "gap_refreshes");
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("batch_pairs", (double) BATCH);
    figures.put("prompts", (double) PROMPTS);
    figures.put("plain_seconds_per_step", plain);
    figures.put("online_seconds_per_step", online);
    figures.put("refreshed_seconds_per_step", refreshed);
    figures.put("online_times_plain", online / plain);
    figures.put("refreshed_times_plain", refreshed / plain);
    figures.put("refreshes", refreshes);
    figures.put("seconds_per_refresh", figure(stages.get("refreshed"), "gap_seconds") / refreshes);
    for (String name : List.of("online", "refreshed")) {
      figures.put(
          name + "_candidates_per_step", candidates(folder.resolve(stages.get(name).folder())));
    }
    return new BenchResult(name(), plain / online, TARGET, figures);
  }

  /** Of the stage as a whole. */
  private static double secondsPerStep(StageRecord stage) {
    return stage.seconds() / figure(stage, "steps");
  }

  private static double figure(StageRecord stage, String name) {
    return ((Number) stage.result().figures().get(name)).doubleValue();
  }

  private static double candidates(Path stage) throws IOException {
    ObjectMapper json = new ObjectMapper();
    double sum = 0;
    List<String> lines = Files.readAllLines(stage.resolve("metrics.jsonl"));
    for (String line : lines) {
      sum += json.readTree(line).path("prioritised/candidates").asDouble();
    }
    return sum / lines.size();
  }
}
