package io.predilect.jobs.train;

import io.predilect.jobs.failure.JobException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;

/**
 * Whether a barrier stage can start at all. Spark itself would refuse dynamic allocation with a
 * stack trace, and try 40 times at 15 seconds each before it says that there are too few slots.
 */
public final class BarrierSlots {
  private static final Duration POLL = Duration.ofMillis(200);

  private BarrierSlots() {}

  /**
   * Waits for the executors that are still starting, then refuses what cannot work.
   *
   * @param need what a task needs
   * @param ranks tasks that must run at the same time
   * @param wait how long executors may take to register
   * @throws JobException when the stage could not start
   */
  static void require(SparkContext spark, ResourceProfile need, int ranks, Duration wait) {
    refuseDynamicAllocation(spark.conf(), spark.isLocal());
    long deadline = System.nanoTime() + wait.toNanos();
    int slots = slots(spark, need);
    while (slots < ranks && System.nanoTime() < deadline && !spark.isLocal()) {
      pause();
      slots = slots(spark, need);
    }
    if (slots < ranks) {
      throw new JobException(tooFew(ranks, slots, spark.master(), RankResources.text(need)));
    }
  }

  /**
   * What to say of a session before it starts; empty: nothing is known to be wrong.
   *
   * @param ranks tasks that must run at the same time
   * @param threads how many tasks run at a time as threads of this process; empty: elsewhere
   * @param conf the session's, its master among it
   */
  public static Optional<String> wrong(int ranks, OptionalInt threads, SparkConf conf) {
    if (threads.isEmpty()) {
      return dynamicAllocation(conf);
    }
    return ranks <= threads.getAsInt()
        ? Optional.empty()
        : Optional.of(tooFew(ranks, threads.getAsInt(), conf.get("spark.master"), "1 core"));
  }

  private static void refuseDynamicAllocation(SparkConf conf, boolean local) {
    dynamicAllocation(conf)
        .filter(wrong -> !local)
        .ifPresent(
            wrong -> {
              throw new JobException(wrong);
            });
  }

  private static Optional<String> dynamicAllocation(SparkConf conf) {
    return conf.getBoolean("spark.dynamicAllocation.enabled", false)
        ? Optional.of(
            "spark.dynamicAllocation.enabled is true: all ranks of a training run at the same time,"
                + " in a barrier stage, which Spark does not combine with dynamic allocation. Set it"
                + " to false and give the number of executors (spark.executor.instances)")
        : Optional.empty();
  }

  private static String tooFew(int ranks, int slots, String master, String need) {
    return ("train.ranks is %s, but %s can run only %s%s at the same time (a rank takes"
            + " %s): lower train.ranks, or give more executors, cores or GPUs (local[N]"
            + " for N tasks on one machine)")
        .formatted(ranks, master, slots, slots == 1 ? " task" : " tasks", need);
  }

  // The number that Spark compares with when it submits the stage: cores and GPUs, by task's need.
  private static int slots(SparkContext spark, ResourceProfile need) {
    return spark.maxNumConcurrentTasks(need);
  }

  private static void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobException("interrupted while waiting for executors", e);
    }
  }
}
