package io.predilect.jobs.bench;

import io.predilect.jobs.Predilect;
import io.predilect.jobs.RunResult;
import io.predilect.jobs.pipeline.PipelineListener;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
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

  /** A run whose session is that of any run on this machine. */
  static Predilect session(Path folder, int cores) {
    return Predilect.builder()
        .yaml(YAML.formatted("session", folder, folder, folder))
        .set("spark.master", "local[" + cores + "]")
        .build();
  }

  static Measured run(SparkSession spark, String name, Path folder, Path model, Path data) {
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
    RunResult result;
    try (Predilect run =
        Predilect.on(spark)
            .yaml(YAML.formatted(name, folder.resolve("runs"), model, data))
            .listener(PipelineListener.SILENT)
            .build()) {
      result = run.run();
    } finally {
      spark.sparkContext().removeSparkListener(results);
    }
    Map<String, Double> seconds = new LinkedHashMap<>();
    result.stages().forEach(stage -> seconds.put(stage.name(), stage.seconds()));
    return new Measured(
        result.stages().get(0).counts().in(), seconds, sent.get(), ProcessMemory.liveHeap());
  }
}
