package io.predilect.jobs.endpoint;

import io.predilect.jobs.config.EndpointSettings;
import java.util.Map;
import java.util.Optional;

/** The key of a service, which the environment has. */
public final class EndpointKey {
  private static final String WANTED =
      ", which is to hold the endpoint's key: set it where predilect is started, or leave key_env"
          + " out for a service that wants none";

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
    return settings
        .keyEnv()
        .flatMap(
            name ->
                environment.containsKey(name)
                    ? fault(in(environment, name))
                        .map(fault -> "the environment's variable " + name + " " + fault)
                    : Optional.of("the environment has no variable " + name + WANTED))
        .map(wrong -> "endpoint.key_env: " + wrong);
  }

  private static Optional<String> fault(String key) {
    if (key.isEmpty()) {
      return Optional.of("is empty" + WANTED);
    }
    if (key.matches("([\"'`]).*\\1")) {
      return Optional.of(
          "holds a key in quotation marks, which would be sent with it: take them off");
    }
    return key.matches("\\p{Graph}+")
        ? Optional.empty()
        : Optional.of(
            "holds what cannot be a key: it has blanks or other characters in it that no header"
                + " takes");
  }
}
