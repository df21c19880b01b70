package io.predilect.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.experiment.ExperimentJson;
import io.predilect.jobs.experiment.ExperimentResult;
import io.predilect.jobs.experiment.SeedRun;
import io.predilect.jobs.models.TaskDevice;
import io.predilect.jobs.report.ExperimentCharts;
import io.predilect.jobs.report.ExperimentPage;
import io.predilect.jobs.storage.WholeFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
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
  private final Map<Long, SeedRun> done = new HashMap<>();

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
   * One seed's run, to look at: what it would do and ask. It works in this experiment's session, so
   * it need not be closed.
   *
   * @param seed one of the settings'
   */
  public Predilect ofSeed(long seed) {
    return new Predilect(config.ofSeed(seed), from, true, runs);
  }

  /** How many seeds' runs {@link #run} lets go on at a time. */
  public int runsAtATime() {
    return config.runsAtATime(cores());
  }

  /**
   * Runs the seeds, some at a time ({@link ExperimentConfig#runsAtATime}). After each, its folder
   * gets {@code experiment.json}, {@code .html} and {@code .svg} of those that are done.
   *
   * @throws PredilectException when something that it reads is not there or cannot be
   * @throws RunFailedException when a stage of a seed's run fails: no further seed begins, those
   *     that go on come to their end; {@link #result()} has those that are done
   */
  public ExperimentResult run() {
    return PredilectException.telling(
        () ->
            Ends.telling(
                config.run().onEnd(), config.run().name(), config.folder(), this::runSeeds));
  }

  private ExperimentResult runSeeds() throws IOException {
    synchronized (done) {
      done.clear();
    }
    int atATime = runsAtATime();
    List<PredilectException.Work<?>> seeds = new ArrayList<>();
    for (long seed : config.settings().seeds()) {
      RunConfig run = config.ofSeed(seed);
      seeds.add(atATime == 1 ? () -> run(seed, run, runs) : () -> runBeside(seed, run));
    }
    try {
      SideBySide.run(seeds, atATime);
    } catch (IOException | RuntimeException e) {
      tellOfEarlierPage();
      throw e;
    }
    return result().orElseThrow();
  }

  // What lies there is shown to people, who cannot see that it is not of these settings.
  private void tellOfEarlierPage() throws IOException {
    Path page = new Path(config.folder(), ExperimentPage.FILE);
    if (result().isEmpty() && page.getFileSystem(runs.session().hadoop()).exists(page)) {
      runs.listener()
          .warned(
              "%s and what lies beside it are of an earlier call of this experiment: no seed is done as it is set now"
                  .formatted(page));
    }
  }

  // On GPUs, trainings would take memory from each other.
  private OptionalInt cores() {
    OptionalInt cores = runs.session().cores();
    boolean gpu =
        TaskDevice.likelyGpu(
            config.run().compute().device(), cores.isPresent(), config.run().spark().conf());
    return gpu ? OptionalInt.empty() : cores;
  }

  // The experiment fails with one message: here every seed tells its own, and whose it is.
  private SeedRun runBeside(long seed, RunConfig run) throws IOException {
    Runs own = runs.beside(run.name());
    try {
      return run(seed, run, own);
    } catch (IOException | RuntimeException e) {
      boolean asked = e instanceof RunFailedException broken && broken.stopped();
      own.listener().warned((asked ? "" : "failed: ") + PredilectException.message(e));
      throw e;
    }
  }

  private SeedRun run(long seed, RunConfig run, Runs place) throws IOException {
    RunResult result = place.run(run, from);
    Configuration hadoop = runs.session().hadoop();
    SeedRun read = SeedRun.read(config, seed, result.manifest(), result.path(), hadoop);
    synchronized (done) {
      done.put(seed, read);
      write(result().orElseThrow());
    }
    return read;
  }

  /** What is known: of the seeds that are done; empty: of none. */
  public Optional<ExperimentResult> result() {
    synchronized (done) {
      return done.isEmpty()
          ? Optional.empty()
          : Optional.of(
              ExperimentResult.of(
                  config,
                  config.settings().seeds().stream()
                      .filter(done::containsKey)
                      .map(done::get)
                      .toList()));
    }
  }

  private void write(ExperimentResult result) throws IOException {
    Path folder = new Path(config.folder());
    Configuration hadoop = runs.session().hadoop();
    String json =
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(ExperimentJson.write(result));
    WholeFiles.replace(new Path(folder, ExperimentJson.FILE), json, hadoop);
    WholeFiles.replace(
        new Path(folder, ExperimentPage.FILE), ExperimentPage.html(config, result), hadoop);
    WholeFiles.replace(
        new Path(folder, ExperimentCharts.FILE), ExperimentCharts.svg(config, result), hadoop);
  }

  /** Ends the runs that go on, from any thread; no further one begins. */
  public void stop() {
    runs.stop().stop();
  }

  /** Stops the session, if it was started for this. */
  @Override
  public void close() {
    runs.close();
  }
}
