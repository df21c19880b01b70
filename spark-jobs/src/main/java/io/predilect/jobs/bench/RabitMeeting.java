package io.predilect.jobs.bench;

import io.predilect.model.distributed.Collective;
import java.io.IOException;
import java.util.Map;
import ml.dmlc.xgboost4j.java.RabitTracker;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Where ranks meet for Rabit's sums. Apart from the bench, which is loaded with every command:
 * XGBoost is not in the jar for spark-submit.
 */
final class RabitMeeting implements AutoCloseable {
  private final RabitTracker tracker;
  private final Map<String, Object> arguments;

  RabitMeeting(int ranks) throws IOException {
    try {
      tracker = new RabitTracker(ranks, "127.0.0.1");
      if (!tracker.start()) {
        throw new IOException("Rabit's tracker did not start");
      }
      arguments = tracker.getWorkerArgs();
    } catch (XGBoostError e) {
      throw new IOException("Rabit's tracker failed: " + e.getMessage(), e);
    }
  }

  Collective join(int rank) {
    return new RabitCollective(arguments, rank);
  }

  @Override
  public void close() throws IOException {
    try {
      tracker.stop();
    } catch (XGBoostError e) {
      throw new IOException("Rabit's tracker failed: " + e.getMessage(), e);
    }
  }
}
