package io.predilect.jobs.bench;

import io.predilect.jobs.config.ConfigReader;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.TruncateSettings;
import io.predilect.jobs.ingest.IngestStage;
import io.predilect.jobs.pipeline.Manifest;
import io.predilect.jobs.pipeline.Pipeline;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.pipeline.SparkSessions;
import io.predilect.jobs.pipeline.StageRecord;
import io.predilect.jobs.pipeline.StageRegistry;
import io.predilect.jobs.pipeline.StopSignal;
import io.predilect.jobs.shard.ShardStage;
import io.predilect.jobs.truncate.TruncateStage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** The stages that take text to shards, on one file, in a session that is there. */
final class PipelineRun {
  private static final String YAML =
      """
      name: %s
      output: '%s'
      model: '%s'
      stages:
        - ingest: {path: '%s'}
        - truncate: {ratio: 0.9}
        - shard: {split: all, max_length: 2048}
      """;

  private PipelineRun() {}

  /**
   * What was measured.
   *
   * @param rows rows of the file
   * @param seconds of each stage, by name
   * @param driverBytes what tasks sent to the driver
   * @param heapBytes what is alive on the heap afterwards
   */
  record Measured(long rows, Map<String, Double> seconds, long driverBytes, long heapBytes) {
    double total() {
      return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  /** The session's configuration, which is that of any run on this machine. */
  static SparkConf conf(Path folder, int cores) {
    RunConfig run = config("session", folder, folder, folder);
    return SparkSessions.conf(run).set("spark.master", "local[" + cores + "]");
  }

  private static RunConfig config(String name, Path folder, Path model, Path data) {
    return ConfigReader.read(
        YAML.formatted(name, folder.resolve("runs"), model, data), "bench", List.of());
  }

  static Measured run(SparkSession spark, String name, Path folder, Path model, Path data)
      throws IOException {
    RunConfig run = config(name, folder, model, data);
    AtomicLong sent = new AtomicLong();
    SparkListener results =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd ended) {
            if (ended.taskMetrics() != null) {
              sent.addAndGet(ended.taskMetrics().resultSize());
            }
          }
        };
    spark.sparkContext().addSparkListener(results);
    Manifest manifest;
    try {
      manifest =
          new Pipeline(
                  run,
                  new StageRegistry()
                      .with(IngestSettings.class, IngestStage::new)
                      .with(TruncateSettings.class, TruncateStage::new)
                      .with(ShardSettings.class, ShardStage::new),
                  spark.sparkContext().hadoopConfiguration(),
                  () -> spark,
                  PipelineListener.SILENT,
                  new StopSignal())
              .run(Optional.empty());
    } finally {
      spark.sparkContext().removeSparkListener(results);
    }
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (StageRecord stage : manifest.stages()) {
      seconds.put(stage.name(), stage.seconds());
    }
    return new Measured(
        manifest.stages().get(0).result().rows().in(), seconds, sent.get(), liveHeap());
  }

  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
