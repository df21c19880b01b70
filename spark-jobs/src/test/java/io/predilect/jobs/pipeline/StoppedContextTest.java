package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.spark.LocalSpark;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StopSignal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run whose Spark context is stopped under it. */
@Timeout(120)
class StoppedContextTest {
  private static final String RUN =
      """
      name: stopped
      output: '%s'
      stages:
        - ingest: {path: "demo:8"}
      """;

  @TempDir private Path folder;

  /** As where Spark's scheduler ends by a failure of its own: nobody tells the job that waits. */
  @Test
  void ofAJobThatTheSchedulerNeverHeardOf() throws Exception {
    stopsAs(
        context -> {
          SparkContext spark = context.spark().sparkContext();
          spark.dagScheduler().eventProcessLoop().stop();
          stopOnceItWaits(spark, Thread.currentThread());
          new JavaSparkContext(spark).parallelize(List.of(1), 1).count();
          throw new AssertionError("not reached: there is no scheduler");
        });
  }

  /** As where another cell of a notebook stops it. */
  @Test
  void betweenTwoJobs() throws Exception {
    stopsAs(
        context -> {
          JavaSparkContext spark = new JavaSparkContext(context.spark().sparkContext());
          spark.stop();
          spark.parallelize(List.of(1), 1).count();
          throw new AssertionError("not reached: it is stopped");
        });
  }

  private static void stopOnceItWaits(SparkContext spark, Thread worker) {
    Thread stopping =
        new Thread(
            () -> {
              while (worker.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
              }
              spark.stop();
            });
    stopping.setDaemon(true);
    stopping.start();
  }

  private void stopsAs(Stage stage) throws Exception {
    RunConfig run = ConfigReader.read(RUN.formatted(folder), "run.yaml", List.of());
    Pipeline pipeline =
        new Pipeline(
            run,
            new StageRegistry().with(IngestSettings.class, settings -> stage),
            new Configuration(),
            Sessions.of(LocalSpark::session),
            PipelineListener.SILENT,
            new StopSignal());
    StageFailedException failed =
        assertThrows(StageFailedException.class, () -> pipeline.run(Optional.empty()));
    assertEquals(
        "stage ingest: its Spark context was stopped while it worked: by another program that"
            + " shares it, or by Spark after a failure of which its log tells. The same command goes"
            + " on from what was finished",
        failed.getMessage());
    assertEquals(StageStatus.FAILED, failed.manifest().stage("ingest").orElseThrow().status());
    assertFalse(Thread.interrupted());
  }

  @AfterEach
  void anotherForTheTestsToCome() {
    LocalSpark.session();
  }
}
