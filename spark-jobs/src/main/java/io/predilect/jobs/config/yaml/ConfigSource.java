package io.predilect.jobs.config.yaml;

import java.util.Map;
import java.util.Objects;

/**
 * Where a run's settings are written.
 *
 * @param text YAML
 * @param name what messages call it, such as its file
 * @param called what messages call settings that stand for something else, by their keys: {@code
 *     stages.ingest.limit} is a command's {@code --limit}. Nobody wrote these as settings
 */
public record ConfigSource(String text, String name, Map<String, String> called) {
  public ConfigSource {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(name, "name");
    called = Map.copyOf(called);
  }

  /** Settings that are what they are called. */
  public ConfigSource(String text, String name) {
    this(text, name, Map.of());
  }
}
