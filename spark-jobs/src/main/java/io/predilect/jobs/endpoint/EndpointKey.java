package io.predilect.jobs.endpoint;

import io.predilect.jobs.config.EndpointSettings;
import java.util.Map;
import java.util.Optional;

/** The key of a service, which the environment has. */
public final class EndpointKey {
  private EndpointKey() {}

  /**
   * The key.
   *
   * @param name the variable that holds it
   */
  static String in(Map<String, String> environment, String name) {
    // A key read from a file often has the line's end behind it.
    return environment.getOrDefault(name, "").strip();
  }

  /** Why the key that settings name cannot be used; empty: it can, or they name none. */
  public static Optional<String> wrong(EndpointSettings settings, Map<String, String> environment) {
    return settings.keyEnv().flatMap(name -> wrong(name, in(environment, name)));
  }

  private static Optional<String> wrong(String name, String key) {
    if (key.isEmpty()) {
      return Optional.of(
          "endpoint.key_env: the environment has no variable "
              + name
              + ", which is to hold the endpoint's key: set it where predilect is started, or leave"
              + " key_env out for a service that wants none");
    }
    return key.matches("\\p{Graph}+")
        ? Optional.empty()
        : Optional.of(
            "endpoint.key_env: what the environment's variable "
                + name
                + " holds cannot be a key: it has blanks or other characters in it that no header"
                + " takes");
  }
}
