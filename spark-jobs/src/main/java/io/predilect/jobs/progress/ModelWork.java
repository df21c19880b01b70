package io.predilect.jobs.progress;

import java.io.Serializable;
import java.util.Objects;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts what tasks' models do, for the progress line alone, as {@link RowsDone} counts rows.
 *
 * @param tokens that were run through models
 * @param gpuMib MiB in use on a task's GPU; nothing where it has none
 */
public record ModelWork(LongAccumulator tokens, LongAccumulator gpuMib) implements Serializable {
  static final String TOKENS = "tokens run";
  static final String GPU_MIB = "GPU memory in use, MiB";

  public ModelWork {
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(gpuMib, "gpuMib");
  }

  /** Counters for the tasks of a stage. */
  public static ModelWork of(SparkContext spark) {
    return new ModelWork(spark.longAccumulator(TOKENS), spark.longAccumulator(GPU_MIB));
  }

  /** A task ran tokens. */
  public void ran(long count) {
    tokens.add(count);
  }

  /** So much of the task's GPU is in use now. */
  public void gpu(long mib) {
    gpuMib.add(mib - gpuMib.sum());
  }
}
