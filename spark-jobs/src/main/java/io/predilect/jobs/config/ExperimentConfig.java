package io.predilect.jobs.config;

import java.util.Objects;
import java.util.OptionalInt;

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
        run.report(),
        run.stages(),
        run.environment().without("/name", "/output"));
  }

  /**
   * How many seeds' runs go on at a time: what the settings say, else as many as do not take
   * threads from each other.
   *
   * @param cores for all of them; empty: to have more than one would not be quicker
   */
  public int runsAtATime(OptionalInt cores) {
    int wanted = settings.parallel().orElseGet(() -> cores.orElse(1) / threads(cores.orElse(1)));
    return Math.max(1, Math.min(wanted, settings.seeds().size()));
  }

  // The most of any training: without a number each has all cores.
  private int threads(int all) {
    return run.stages().stream()
        .map(StageConfig::settings)
        .filter(TrainStageSettings.class::isInstance)
        .map(settings -> ((TrainStageSettings) settings).parallel())
        .mapToInt(train -> train.ranks() * train.threads().orElse(all))
        .max()
        .orElse(all);
  }

  /** What it is called. */
  public String title() {
    return settings.title().orElse(run.name());
  }
}
