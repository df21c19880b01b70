package io.predilect.jobs.bench;

import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.RankLostException;
import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Communicator;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Sums by Rabit, the all-reduce of XGBoost, which knows float32 only. Its state belongs to the
 * thread: a rank is used by the thread that made it.
 */
final class RabitCollective implements Collective {
  private final int rank;
  private final int ranks;

  /**
   * Joins the ranks of a tracker.
   *
   * @param tracker the tracker's arguments for its workers
   * @param rank the rank wanted
   */
  RabitCollective(Map<String, Object> tracker, int rank) {
    Map<String, Object> arguments = new HashMap<>(tracker);
    arguments.put("dmlc_task_id", Integer.toString(rank));
    try {
      Communicator.init(arguments);
      this.rank = Communicator.getRank();
      this.ranks = Communicator.getWorldSize();
    } catch (XGBoostError e) {
      throw new RankLostException("rank " + rank + " did not meet the others: " + e, e);
    }
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int ranks() {
    return ranks;
  }

  @Override
  public void sum(float[] values) {
    float[] sums = Communicator.allReduce(values, Communicator.OpType.SUM);
    System.arraycopy(sums, 0, values, 0, values.length);
  }

  /** As three floats each, which together hold a double's bits within float32's range. */
  @Override
  public void sum(double[] values) {
    float[] parts = new float[3 * values.length];
    for (int i = 0; i < values.length; i++) {
      double rest = values[i];
      for (int part = 0; part < 3; part++) {
        parts[3 * i + part] = (float) rest;
        rest -= (float) rest;
      }
    }
    sum(parts);
    for (int i = 0; i < values.length; i++) {
      values[i] = (double) parts[3 * i] + parts[3 * i + 1] + parts[3 * i + 2];
    }
  }

  @Override
  public void close() {
    try {
      Communicator.shutdown();
    } catch (XGBoostError e) {
      throw new RankLostException("Rabit did not shut down: " + e.getMessage(), e);
    }
  }
}
