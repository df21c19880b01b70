package io.predilect.jobs.config;

import java.util.Objects;

/**
 * An experiment: the same stages for several seeds.
 *
 * @param settings what is compared
 * @param run its stages; its seed is that of no run
 */
public record ExperimentConfig(ExperimentSettings settings, RunConfig run) {
  public ExperimentConfig {
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(run, "run");
  }

  /** The folder of the runs and of what comes out of them: OUTPUT/NAME. */
  public String folder() {
    return run.output().replaceFirst("/+$", "") + "/" + run.name();
  }

  /** The run of one seed: {@code seed-SEED} in {@link #folder}. */
  public RunConfig ofSeed(long seed) {
    return new RunConfig(
        "seed-" + seed,
        folder(),
        seed,
        run.model(),
        run.compute(),
        run.spark(),
        NotifySettings.NONE, // the experiment tells of its own end
        run.stages(),
        run.environment().without("/name", "/output"));
  }

  /** What it is called. */
  public String title() {
    return settings.title().orElse(run.name());
  }
}
