package io.predilect.jobs.models;

import ai.djl.engine.EngineException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;

/** A task that loses its GPU at its first attempt, on executors that have none. */
public final class LostGpuProbe {
  private static final String ERROR = "CUDA error: misaligned address";

  private LostGpuProbe() {}

  /** Where the task came to its end. */
  public static String run(JavaSparkContext context) {
    return context
        .parallelize(List.of(0), 1)
        .map(
            number -> {
              LostGpu.awaitEnd();
              TaskContext task = TaskContext.get();
              LostGpu.watch(task, "cuda:0", device -> Optional.of(ERROR));
              if (task.attemptNumber() == 0) {
                throw new EngineException(ERROR);
              }
              return "was done on executor " + SparkEnv.get().executorId();
            })
        .first();
  }
}
