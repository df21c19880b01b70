package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.spark.LocalSpark;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StopSignal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run in a session that others use too, as notebooks do. */
@Timeout(120)
class SharedSessionTest {
  private static final List<String> NAMES =
      List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel");
  private static final String RUN =
      """
      name: shared
      output: '%s'
      stages:
        - ingest: {path: "demo:8"}
      """;

  @TempDir private Path folder;
  private static final CountDownLatch RELEASED = new CountDownLatch(1);

  private final SparkContext spark = LocalSpark.session().sparkContext();
  private final StopSignal stop = new StopSignal();
  private volatile Map<String, String> inside = Map.of();

  @Test
  void aStopEndsTheRunsJobsOnlyAndTheThreadsJobNamesAreWhatTheyWere() throws Exception {
    // the neighbour has the very group of a stage of the run
    CompletableFuture<Long> neighbour = new CompletableFuture<>();
    Thread other =
        new Thread(
            () -> {
              spark.setJobGroup("01-ingest", "somebody's", false);
              try {
                neighbour.complete(untilReleased());
              } catch (RuntimeException e) {
                neighbour.completeExceptionally(e);
              }
            });
    other.setDaemon(true);
    other.start();
    awaitActiveJobs(1);

    spark.setJobGroup("mine", "what I do", true);
    spark.addJobTag("my-tag");
    try {
      Pipeline pipeline =
          pipeline(
              context -> {
                inside =
                    Map.of(
                        NAMES.get(0), context.spark().sparkContext().getLocalProperty(NAMES.get(0)),
                        NAMES.get(1),
                            context.spark().sparkContext().getLocalProperty(NAMES.get(1)));
                stopOnceItRuns();
                slow(4_000);
                throw new AssertionError("not reached: it was stopped");
              });
      JobException stopped = assertThrows(JobException.class, () -> pipeline.run(Optional.empty()));
      assertEquals(
          "stage ingest: stopped on request; the same command goes on from what was finished",
          stopped.getMessage());
      assertEquals(Map.of(NAMES.get(0), "mine", NAMES.get(1), "shared: 01-ingest"), inside);
      assertEquals(
          List.of("mine", "what I do", "true"),
          NAMES.stream().map(spark::getLocalProperty).toList());
      assertEquals(1, spark.getJobTags().size());
      assertFalse(neighbour.isCompletedExceptionally());
      RELEASED.countDown();
      assertEquals(1, neighbour.get(60, TimeUnit.SECONDS));
      assertEquals(2, slow(2), "later jobs of the thread run");
    } finally {
      spark.clearJobTags();
      spark.clearJobGroup();
    }
  }

  private Pipeline pipeline(Stage stage) throws Exception {
    RunConfig run = ConfigReader.read(RUN.formatted(folder), "run.yaml", List.of());
    return new Pipeline(
        run,
        new StageRegistry().with(IngestSettings.class, settings -> stage),
        new Configuration(),
        Sessions.of(LocalSpark::session),
        PipelineListener.SILENT,
        stop);
  }

  private void stopOnceItRuns() {
    Thread stopping =
        new Thread(
            () -> {
              awaitActiveJobs(2);
              stop.stop();
            });
    stopping.setDaemon(true);
    stopping.start();
  }

  /** A job of so many tasks of 50 ms each. */
  private long slow(int tasks) {
    return new JavaSparkContext(spark)
        .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
        .map(
            task -> {
              Thread.sleep(50);
              return task;
            })
        .count();
  }

  /** A job that lasts; its task runs in this process. */
  private long untilReleased() {
    return new JavaSparkContext(spark)
        .parallelize(List.of(1), 1)
        .map(task -> RELEASED.await(90, TimeUnit.SECONDS))
        .count();
  }

  private void awaitActiveJobs(int count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (spark.statusTracker().getActiveJobIds().length < count) {
      assertTrue(System.nanoTime() < deadline, "no " + count + " jobs run");
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
