package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One entry of the list of stages.
 *
 * @param index its place in the list, from 1
 * @param name its name, unique in the run
 * @param rows the earlier stage whose rows it reads; empty: the nearest that makes rows
 * @param settings what it does
 */
public record StageConfig(int index, String name, Optional<String> rows, StageSettings settings) {
  /** What names of runs and stages look like: they name folders. */
  public static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

  public static final String NAME_REMEDY =
      "it names a folder: letters, digits, '.', '-' and '_', the first a letter or digit";

  public StageConfig {
    Objects.requireNonNull(rows, "rows");
    Objects.requireNonNull(settings, "settings");
    new Checks().holds(name.matches(NAME), "name", name, NAME_REMEDY).orThrow();
  }

  public StageKind kind() {
    return StageKind.of(settings);
  }

  /**
   * The folder that the stage's output appears in when it runs, NN-NAME in the run folder. One that
   * ran before, when its number was another, is where it was.
   */
  public String folder() {
    return String.format(Locale.ROOT, "%02d-%s", index, name);
  }
}
