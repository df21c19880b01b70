package io.predilect.jobs.bench;

import io.predilect.jobs.Predilect;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark job of Algorithm 1 on a {@link LocalCluster}, whose executors have one core and one
 * PyTorch thread each. A run on other pairs comes first, so that models are open and code is
 * compiled.
 */
public final class PromptFreeExecutors {
  private static final String SECONDS = "seconds";
  private static final String BUSY = "busy_seconds";
  private static final String PROCESSOR = "processor_seconds";
  private static final double MILLIS = 1e3;
  private static final double NANOS = 1e9;
  private static final int WARM_PART = 1;
  private static final int MEMORY_MIB = 2048;

  private PromptFreeExecutors() {}

  /**
   * What was measured.
   *
   * @param seconds of the score stage
   * @param busy seconds in which executors had a task, summed over them
   * @param processor processor time of the tasks, seconds
   */
  record Measured(double seconds, double busy, double processor) {}

  /** Measures, in a process of its own. */
  static Measured run(Path folder, Path model, Path pairs, int executors) throws IOException {
    Map<String, Double> figures =
        BenchProcess.run(
            LocalCluster.environment(folder),
            PromptFreeExecutors.class,
            folder.toString(),
            model.toString(),
            pairs.toString(),
            Integer.toString(executors));
    return new Measured(figures.get(SECONDS), figures.get(BUSY), figures.get(PROCESSOR));
  }

  /**
   * Runs; prints the figures.
   *
   * @param args the folder to work in, the model, the pairs, how many executors
   */
  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Path model = Path.of(args[1]);
    Path pairs = Path.of(args[2]);
    int executors = Integer.parseInt(args[3]);
    Path warm =
        PromptFreeData.pairs(
            folder.resolve("warm.jsonl"), WARM_PART, PromptFreeBench.WARM_PAIRS * executors);
    DoubleAdder busy = new DoubleAdder();
    DoubleAdder processor = new DoubleAdder();
    SparkListener tasks =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd ended) {
            if (ended.taskMetrics() != null) {
              busy.add(ended.taskMetrics().executorRunTime() / MILLIS);
              processor.add(ended.taskMetrics().executorCpuTime() / NANOS);
            }
          }
        };
    double seconds;
    try (Predilect cluster =
        PromptFreeRun.of(Predilect.builder(), folder, model, pairs)
            .set("spark", spark(executors))
            .build()) {
      SparkSession spark = cluster.session();
      PromptFreeRun.seconds(
          PromptFreeRun.of(Predilect.on(spark), folder.resolve("warm"), model, warm));
      spark.sparkContext().addSparkListener(tasks);
      seconds =
          PromptFreeRun.seconds(
              PromptFreeRun.of(Predilect.on(spark), folder.resolve("run"), model, pairs));
    }
    // The session's end lets the listener see the last task.
    System.out.println(SECONDS + "=" + seconds);
    System.out.println(BUSY + "=" + busy);
    System.out.println(PROCESSOR + "=" + processor);
  }

  private static Map<String, Object> spark(int executors) {
    return LocalCluster.spark(
        executors,
        1,
        MEMORY_MIB,
        Map.of("spark.executorEnv.OMP_NUM_THREADS", "1", "spark.executorEnv.MKL_NUM_THREADS", "1"));
  }
}
