package io.predilect.jobs.train.heartbeat;

import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;

/**
 * Where a rank runs, as Spark says.
 *
 * @param attempt the stage's attempt
 * @param rank its number, the task's partition
 * @param host the host by which the other executors reach this one
 * @param executor the executor's id
 * @param task the id of the task's attempt
 */
public record RankPlace(int attempt, int rank, String host, String executor, long task) {
  /** Where this task of a barrier stage runs. */
  public static RankPlace of(BarrierTaskContext task) {
    SparkEnv env = SparkEnv.get();
    return new RankPlace(
        task.stageAttemptNumber(),
        task.partitionId(),
        env.blockManager().blockManagerId().host(),
        env.executorId(),
        task.taskAttemptId());
  }

  /** What people read: {@code rank 1 on host}. */
  public String name() {
    return "rank " + rank + " on " + host;
  }
}
