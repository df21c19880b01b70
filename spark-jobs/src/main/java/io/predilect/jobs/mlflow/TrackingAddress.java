package io.predilect.jobs.mlflow;

import io.predilect.jobs.config.MlflowSettings;
import io.predilect.jobs.config.Redactor;
import java.io.Serializable;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/**
 * Where a training is tracked. Credentials that are not in the address the client takes from the
 * environment of the process that trains.
 *
 * @param uri the tracking server; what it has of user and password is told nowhere, see {@link
 *     #server}
 * @param experiment the experiment's name
 * @param runName the run's name in it
 */
public record TrackingAddress(String uri, String experiment, String runName)
    implements Serializable {
  /** The variable of the environment that names the server. */
  public static final String URI = "MLFLOW_TRACKING_URI";

  private static final String EXPERIMENT = "MLFLOW_EXPERIMENT_NAME";
  private static final String HTTP = "http";
  private static final Pattern WITH_USER =
      Pattern.compile("(https?://)([^/:@]*)(?::([^/]*))?@(.*)");

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

  /** The server without user and password. */
  String server() {
    return Redactor.withoutUser(uri);
  }

  /** What the client needs to speak to it: user and password apart, which errors would name. */
  BasicMlflowHostCreds credentials() {
    Matcher parts = WITH_USER.matcher(uri);
    if (!parts.matches()) {
      return new BasicMlflowHostCreds(uri);
    }
    String server = parts.group(1) + parts.group(4);
    String user = decoded(parts.group(2));
    return parts.group(3) == null
        ? new BasicMlflowHostCreds(server, user)
        : new BasicMlflowHostCreds(server, user, decoded(parts.group(3)));
  }

  // A + stays one: this is no form.
  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return server() + " " + experiment + " " + runName;
  }

  private static Optional<String> set(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
