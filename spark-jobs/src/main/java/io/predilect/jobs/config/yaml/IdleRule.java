package io.predilect.jobs.config.yaml;

import java.util.List;

/**
 * Settings of a stage, and what must be so for them to count. In words {@code SETTING SETTING:
 * NEED}.
 *
 * @param settings keys, dotted within the stage
 */
record IdleRule(List<String> settings, IdleNeed need) {
  /** In the place of a setting: the stage itself, whatever is set in it. */
  static final String STAGE = ".";

  IdleRule {
    settings = List.copyOf(settings);
  }

  /** Reads a rule. */
  static IdleRule of(String line) {
    String[] parts = line.split(": ", 2);
    return new IdleRule(List.of(parts[0].split(" ", -1)), IdleNeed.of(parts[1]));
  }
}
