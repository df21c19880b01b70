package io.predilect.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.experiment.ExperimentJson;
import io.predilect.jobs.experiment.ExperimentResult;
import io.predilect.jobs.experiment.SeedRun;
import io.predilect.jobs.report.ExperimentPage;
import io.predilect.jobs.storage.WholeFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * The same stages for several seeds, and the arms compared over them. Built by {@link
 * PredilectBuilder#buildExperiment}; what is finished stays finished, as in a single run.
 */
public final class PredilectExperiment implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ExperimentConfig config;
  private final Optional<String> from;
  private final Runs runs;
  private final List<SeedRun> done = new ArrayList<>();

  PredilectExperiment(ExperimentConfig config, Optional<String> from, Runs runs) {
    this.config = config;
    this.from = from;
    this.runs = runs;
  }

  /** The experiment with every setting's value. */
  public ExperimentConfig config() {
    return config;
  }

  /**
   * Runs the seeds one after another. After each, its folder gets {@code experiment.json} and
   * {@code experiment.html} of those that are done.
   *
   * @throws PredilectException when something that it reads is not there or cannot be
   * @throws RunFailedException when a stage of a seed's run fails; {@link #result()} has the seeds
   *     before
   */
  public ExperimentResult run() {
    return PredilectException.telling(
        () ->
            Ends.telling(
                config.run().onEnd(), config.run().name(), config.folder(), this::runSeeds));
  }

  private ExperimentResult runSeeds() throws IOException {
    done.clear();
    for (long seed : config.settings().seeds()) {
      RunResult result = runs.run(config.ofSeed(seed), from);
      done.add(SeedRun.read(config, result.manifest(), result.path(), runs.session().hadoop()));
      write(result().orElseThrow());
    }
    return result().orElseThrow();
  }

  /** What is known: of the seeds that are done; empty: of none. */
  public Optional<ExperimentResult> result() {
    return done.isEmpty() ? Optional.empty() : Optional.of(ExperimentResult.of(config, done));
  }

  private void write(ExperimentResult result) throws IOException {
    Path folder = new Path(config.folder());
    WholeFiles.replace(
        new Path(folder, ExperimentJson.FILE),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(ExperimentJson.write(result)),
        runs.session().hadoop());
    WholeFiles.replace(
        new Path(folder, ExperimentPage.FILE),
        ExperimentPage.html(config, result),
        runs.session().hadoop());
  }

  /** Ends the run that goes on, from any thread; no further one begins. */
  public void stop() {
    runs.stop().stop();
  }

  /** Stops the session, if it was started for this. */
  @Override
  public void close() {
    runs.close();
  }
}
