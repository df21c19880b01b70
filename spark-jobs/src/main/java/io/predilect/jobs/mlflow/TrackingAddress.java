package io.predilect.jobs.mlflow;

import io.predilect.jobs.config.MlflowSettings;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a training is tracked. Credentials are no part of it: the client takes them from the
 * environment of the process that trains.
 *
 * @param uri the tracking server
 * @param experiment the experiment's name
 * @param runName the run's name in it
 */
public record TrackingAddress(String uri, String experiment, String runName)
    implements Serializable {
  private static final String URI = "MLFLOW_TRACKING_URI";
  private static final String EXPERIMENT = "MLFLOW_EXPERIMENT_NAME";
  private static final String HTTP = "http";

  public TrackingAddress {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(experiment, "experiment");
    Objects.requireNonNull(runName, "runName");
  }

  /**
   * What settings and environment say; empty: nothing is tracked.
   *
   * @param run the run's name
   * @param stage the train stage's
   */
  public static Optional<TrackingAddress> of(
      MlflowSettings settings, Map<String, String> environment, String run, String stage) {
    return settings
        .trackingUri()
        .or(() -> set(environment, URI).filter(uri -> uri.startsWith(HTTP)))
        .map(
            uri ->
                new TrackingAddress(
                    uri,
                    settings.experiment().or(() -> set(environment, EXPERIMENT)).orElse(run),
                    settings.runName().orElse(run + " " + stage)));
  }

  private static Optional<String> set(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
