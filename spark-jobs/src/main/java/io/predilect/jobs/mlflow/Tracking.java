package io.predilect.jobs.mlflow;

import io.predilect.model.distributed.Collective;
import io.predilect.model.train.TrainListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
   * @param params settings to be listed with the run
   * @param folder where the run's id is kept for a resume
   * @param untold hears at the end what could not be told
   */
  public static Tracking of(
      List<TrackingAddress> address,
      Collective collective,
      Map<String, String> params,
      FileSystem files,
      Path folder,
      Consumer<String> untold) {
    return new Tracking(
        address.stream()
            .filter(one -> collective.rank() == 0)
            .map(one -> new MlflowListener(one, params, files, folder, untold))
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
