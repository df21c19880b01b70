package io.predilect.jobs.pipeline;

import io.predilect.data.check.Spelling;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.ReportWhen;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.yaml.ResolvedConfig;
import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.manifest.Software;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.runfolder.RunFolder;
import io.predilect.jobs.runfolder.RunLease;
import io.predilect.jobs.runfolder.RunLock;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.stage.StopSignal;
import io.predilect.jobs.storage.FileTrouble;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.Utils;

/**
 * Runs a run's stages in order. A finished stage is skipped while its settings and inputs stay as
 * they are; a stage's folder appears whole or not at all, so the same command goes on after a kill.
 */
public final class Pipeline {
  private final RunConfig run;
  private final StageRegistry registry;
  private final StageExecution execution;
  private final PipelineListener listener;
  private final RunFolder folder;
  private final Planner planner;
  private final StopSignal stop;
  private final Duration term;
  private final Software software;
  private final FolderHold hold;
  private volatile Manifest reached; // by the run that goes on

  /**
   * @param sessions asked for one when the first stage runs; when all are done, never
   * @param stop ends the run early; what is reached is kept where the stage can keep it
   */
  public Pipeline(
      RunConfig run,
      StageRegistry registry,
      Configuration hadoop,
      Sessions sessions,
      PipelineListener listener,
      StopSignal stop)
      throws IOException {
    this(run, registry, hadoop, sessions, listener, stop, RunLock.TERM, Software.current());
  }

  /**
   * With another term of the {@link RunLease}, as another program.
   *
   * @param term how long the holder of a run folder may be silent
   * @param software what stages say that they were made by
   */
  Pipeline(
      RunConfig run,
      StageRegistry registry,
      Configuration hadoop,
      Sessions sessions,
      PipelineListener listener,
      StopSignal stop,
      Duration term,
      Software software)
      throws IOException {
    this.run = run;
    this.registry = registry;
    this.listener = listener;
    this.stop = stop;
    this.term = term;
    this.software = software;
    this.folder = RunFolder.of(run, hadoop);
    this.hold = new FolderHold(stop);
    this.planner = new Planner(run, folder, hadoop);
    this.execution = new StageExecution(run, registry, sessions, folder, planner, stop);
  }

  /** The run's folder. */
  public Path folder() {
    return folder.root();
  }

  /**
   * What {@link #run} would do. Touches nothing.
   *
   * @param from the stage to run again, with all after it
   */
  public List<PlannedStage> plan(Optional<String> from) throws IOException {
    return planner.plan(from.map(name -> stage(run, name)));
  }

  /** A line about finished stages that a plan leaves as another build of this program made them. */
  public Optional<String> otherBuilds(List<PlannedStage> plan) throws IOException {
    return planner.otherBuilds(plan, software);
  }

  /** Lines about finished stages that a plan leaves as they are, for all that may have changed. */
  public List<String> aboutDone(List<PlannedStage> plan) throws IOException {
    return planner.aboutDone(plan);
  }

  /** Where a finished stage's output lies; empty: it is not done. */
  public Optional<Path> finished(StageConfig stage) throws IOException {
    return planner.done(stage).map(record -> new Path(folder.root(), record.folder()));
  }

  /** The rows that a finished stage passed on; empty: it is not done. */
  public Optional<Long> rowsKept(StageConfig stage) throws IOException {
    return planner.done(stage).map(record -> record.result().rows().kept());
  }

  /** What is read from outside the run and is not there, each with the setting that names it. */
  public List<String> missing() {
    return planner.missing();
  }

  /**
   * Does everything that is not done.
   *
   * @param from the stage to run again, with all after it
   * @return what was done, in this run or before
   * @throws StageFailedException when a stage fails or is stopped; what was finished stays
   * @throws JobException when something it reads is not there, or another program works in the
   *     run's folder
   */
  public Manifest run(Optional<String> from) throws IOException {
    Optional<StageConfig> first = from.map(name -> stage(run, name));
    listener.began(run, folder.root());
    List<String> missing = planner.missing();
    if (!missing.isEmpty()) {
      throw new JobException(String.join(System.lineSeparator() + "  ", missing));
    }
    folder.create();
    return RunLock.holding(
        folder.fileSystem(),
        folder.root(),
        term,
        hold,
        () -> {
          reached = folder.begun(run);
          try (RunWatch watch = RunWatch.of(folder, hold)) {
            watch.show(run, registry.page(), () -> reached);
            return runLocked(first, watch);
          }
        });
  }

  private Manifest runLocked(Optional<StageConfig> from, RunWatch watch) throws IOException {
    folder.clean(listener::warned);
    planner.doubles().forEach(listener::warned);
    List<PlannedStage> plan = planner.plan(from);
    Planner.notWhole(plan).forEach(listener::warned);
    planner.aboutDone(plan).forEach(listener::warned);
    otherBuilds(plan).ifPresent(listener::warned);
    folder.replace(RunFolder.CONFIG_FILE, ResolvedConfig.yaml(run));
    Manifest manifest = reached;
    Set<StageConfig> ran = new HashSet<>();
    for (StageConfig stage : run.stages()) {
      PlannedStage planned = planner.plan(stage, ran, from);
      if (planned.runs()) {
        if (from.isPresent() && stage.index() >= from.get().index()) {
          folder.discardPartial(stage);
        }
        ran.add(stage);
        manifest = run(planned, manifest, watch);
      } else {
        StageRecord record = planner.done(stage).orElseThrow();
        manifest = save(manifest.with(record));
        if (stage.kind() == StageKind.REPORT && run.report() == ReportWhen.STAGE) {
          // another file of the same name may have put its own there
          folder.copyToRoot(
              new Path(new Path(folder.root(), record.folder()), StageContext.REPORT_FILE));
        }
        listener.skipped(stage, record);
      }
    }
    sweep(manifest);
    return manifest;
  }

  // All is done, and nobody else works here: what is left now is not for this run.
  private void sweep(Manifest done) throws IOException {
    for (StageConfig stage : run.stages()) {
      folder.sweep(stage, done.stage(stage.name()).orElseThrow(), listener::warned);
    }
    if (run.report() == ReportWhen.STAGE
        && run.stages().stream().noneMatch(stage -> stage.kind() == StageKind.REPORT)
        && folder.exists(new Path(folder.root(), StageContext.REPORT_FILE))) {
      listener.warned(
          "%s in %s is of an earlier run, and shows nothing of this one, which has no report stage: add one at the end, or remove the page"
              .formatted(StageContext.REPORT_FILE, folder.root()));
    }
    List<String> left = folder.leftovers();
    if (!left.isEmpty()) {
      listener.warned(
          "left over of stages as they were set before: %s. With those settings they are gone on with; predilect prune %s --older-than 0d --delete frees them"
              .formatted(String.join(", ", left), folder.root()));
    }
  }

  private Manifest run(PlannedStage planned, Manifest before, RunWatch watch) throws IOException {
    StageConfig stage = planned.stage();
    Progress progress = watch.watching(stage, listener.started(stage, planned.reason()));
    Instant started = Instant.now();
    long began = System.nanoTime(); // a clock may be set meanwhile
    StageRecord record =
        before
            .stage(stage.name())
            .orElseThrow()
            .running(
                started.truncatedTo(ChronoUnit.MILLIS).toString(),
                planner.inputDigest(stage),
                planner.configDigest(stage));
    Path partial = folder.partial(stage, record);
    if (folder.exists(partial)) {
      record = record.by(record.softwareAnd(software));
      Builds.goesOn(record, software).ifPresent(listener::warned);
    } else {
      record = record.by(List.of(software));
    }
    Manifest manifest = save(before.with(record));
    Optional<Path> older = planner.older(stage);
    Path output = folder.temporary(stage);
    try {
      if (stop.stopped()) {
        throw new JobException(stopped(" before it began"));
      }
      StageResult result = execution.of(stage, manifest, output, partial, progress, watch);
      record = record.done(secondsSince(began), result, folder.files(output, partial));
      hold.require();
      folder.publish(stage, older, output, partial, ManifestJson.write(record), listener::warned);
      if (stage.kind() == StageKind.REPORT) {
        folder.copyToRoot(new Path(folder.folder(stage), StageContext.REPORT_FILE));
      }
    } catch (Exception | Error e) { // Spark throws checked exceptions that Java does not see
      StageStatus how = stop.stopped() ? StageStatus.STOPPED : StageStatus.FAILED;
      record = record.brokenOff(how, secondsSince(began), message(e));
      throw brokenOff(stage, record, manifest, output, e);
    }
    manifest = save(manifest.with(record));
    listener.finished(stage, record);
    return manifest;
  }

  private String message(Throwable failure) {
    return hold.isLost() || (stop.stopped() && !Failures.isExplained(failure))
        ? stopped("")
        : Redactor.text(Failures.message(failure, written()));
  }

  // Where Spark works in this process alone; else it was another machine's disk.
  private List<FileTrouble.Place> written() {
    return SparkEnv.get() != null && Utils.isLocalMaster(SparkEnv.get().conf())
        ? FileTrouble.Place.ofRun(folder.root())
        : List.of();
  }

  private String stopped(String when) {
    return "stopped " + stop.reason() + when + "; the same command goes on from what was finished";
  }

  // Cleaning up adds to the failure, it never takes its place.
  private StageFailedException brokenOff(
      StageConfig stage, StageRecord record, Manifest manifest, Path output, Throwable failure) {
    String message = record.error().orElseThrow();
    String prefix = "stage " + stage.name() + ": ";
    Manifest reached = manifest.with(record);
    StageFailedException told =
        new StageFailedException(
            message.startsWith(prefix) ? message : prefix + message, reached, failure);
    // First, so that a full disk has room for what is written down then.
    try {
      folder.delete(output);
    } catch (IOException e) {
      told.addSuppressed(e);
    }
    try {
      if (hold.look()) {
        save(reached);
      }
    } catch (IOException e) {
      told.addSuppressed(e);
    }
    if (record.status() == StageStatus.STOPPED) {
      listener.stopped(stage, message);
    } else {
      listener.failed(stage, message);
    }
    return told;
  }

  private Manifest save(Manifest manifest) throws IOException {
    hold.require();
    reached = manifest;
    folder.replace(ManifestJson.FILE, ManifestJson.write(manifest));
    return manifest;
  }

  /**
   * The stage of a name.
   *
   * @throws ConfigException when there is none
   */
  public static StageConfig stage(RunConfig run, String name) {
    return run.stages().stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                ConfigException.of(
                    "cannot run from "
                        + name
                        + ": there is no such stage: "
                        + Spelling.suggestion(
                            name, run.stages().stream().map(StageConfig::name).toList())));
  }

  private static double secondsSince(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
