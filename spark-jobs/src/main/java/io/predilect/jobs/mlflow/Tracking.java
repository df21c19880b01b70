package io.predilect.jobs.mlflow;

import io.predilect.model.distributed.Collective;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.plan.TrainPlan;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The tracking of one training, or none. */
public final class Tracking implements AutoCloseable {
  private final Optional<MlflowListener> mlflow;

  private Tracking(Optional<MlflowListener> mlflow) {
    this.mlflow = mlflow;
  }

  /**
   * Begins to track, on rank 0 and where an address is set.
   *
   * @param address where; at most one
   * @param folder where the run's id is kept for a resume
   */
  public static Tracking of(
      List<TrackingAddress> address,
      Collective collective,
      TrainPlan plan,
      FileSystem files,
      Path folder) {
    return new Tracking(
        address.stream()
            .filter(one -> collective.rank() == 0)
            .map(one -> new MlflowListener(one, plan.identity(), files, folder))
            .findFirst());
  }

  /** What the trainer is to tell. */
  public TrainListener listener() {
    return mlflow.<TrainListener>map(listener -> listener).orElseGet(TrainListener::none);
  }

  @Override
  public void close() {
    mlflow.ifPresent(MlflowListener::close);
  }
}
