package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.Optional;

/**
 * Where a training is tracked with MLflow.
 *
 * @param trackingUri the tracking server; empty: {@code MLFLOW_TRACKING_URI} of the environment,
 *     and without that nothing is tracked
 * @param experiment the experiment's name; empty: {@code MLFLOW_EXPERIMENT_NAME}, else the run's
 *     name
 * @param runName the name of the run in it; empty: run and stage
 */
public record MlflowSettings(
    Optional<String> trackingUri, Optional<String> experiment, Optional<String> runName) {
  public MlflowSettings {
    new Checks()
        .notBlank("tracking_uri", trackingUri)
        .notBlank("experiment", experiment)
        .notBlank("run_name", runName)
        .holds(
            trackingUri.isEmpty() || trackingUri.get().matches("https?://.+"),
            "tracking_uri",
            trackingUri,
            "it must be the http:// or https:// address of a tracking server")
        .orThrow();
  }
}
