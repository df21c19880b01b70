package io.predilect.jobs.endpoint;

import io.predilect.jobs.config.EndpointSettings;
import java.util.Map;
import java.util.Objects;

/**
 * What the driver tells a task that joins. The key is among it, which so is in memory and in
 * Spark's messages only, never in a plan, which Spark may write to disks.
 *
 * @param settings whom to ask and how
 * @param headers that every request carries, the key among them
 * @param limited whether the job has limits
 */
record Welcome(EndpointSettings settings, Map<String, String> headers, boolean limited) {
  Welcome {
    Objects.requireNonNull(settings, "settings");
    headers = Map.copyOf(headers);
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "welcome to " + settings;
  }
}
