package io.predilect.jobs.cli;

import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.Software;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.pipeline.Builds;
import io.predilect.jobs.report.PageState;
import io.predilect.jobs.runfolder.FolderNames;
import io.predilect.jobs.runfolder.RunLife;
import io.predilect.jobs.runfolder.RunStatus;
import io.predilect.jobs.spark.SparkSessions;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.TextFiles;
import io.predilect.jobs.storage.WholeFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells how far a run is. */
@Command(
    name = "status",
    description = {
      "Tells how far the run in the folder RUN is, from any machine that can read it.",
      "Exit code 1: its last program failed, was stopped or died."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StatusCommand implements Callable<Integer> {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Set<StageStatus> ENDED =
      EnumSet.complementOf(EnumSet.of(StageStatus.PENDING, StageStatus.RUNNING));

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The run's folder, OUTPUT/NAME; any Hadoop URI.")
  private String run;

  @Option(names = "--watch", description = "Tell what changes until nothing runs any more.")
  private boolean watch;

  @Override
  public Integer call() throws IOException {
    Path folder = FolderNames.path(run);
    FileSystem files = folder.getFileSystem(SparkSessions.hadoop(new SparkConf()));
    PrintWriter out = spec.commandLine().getOut();
    State state = State.read(files, folder);
    table(state, out);
    if (watch && state.runs()) {
      state = follow(files, folder, state, MovingLine.on(out));
    }
    end(state, out);
    if (state.died()) {
      correctPage(files, folder, state, spec.commandLine().getErr());
    }
    return state.broken() ? 1 : 0;
  }

  /** Tells what changes until nothing runs any more, or this thread is interrupted. */
  private static State follow(FileSystem files, Path folder, State first, MovingLine lines)
      throws IOException {
    State state = first;
    lines.begin();
    lines.show(running(state));
    while (state.runs()) {
      try {
        Thread.sleep(EVERY.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      State now = State.read(files, folder);
      now.endedSince(state).forEach(stage -> lines.line(ended(stage)));
      if (now.runs() && now.isOfItsTime()) {
        lines.move(running(now));
      }
      state = now;
    }
    lines.end();
    return state;
  }

  /** What the run's folder says at one moment. */
  private record State(Manifest manifest, RunLife life) {

    static State read(FileSystem files, Path folder) throws IOException {
      // First, since a run that ends removes its status after the manifest is written.
      RunLife life = RunLife.of(files, folder);
      return new State(ManifestJson.readRun(files, folder), life);
    }

    boolean runs() {
      return life.runs();
    }

    Optional<RunStatus> status() {
      return life.last();
    }

    List<StageRecord> endedSince(State before) {
      Map<String, StageStatus> then =
          before.manifest().stages().stream()
              .collect(Collectors.toMap(StageRecord::name, StageRecord::status));
      return manifest.stages().stream()
          .filter(
              stage -> ENDED.contains(stage.status()) && stage.status() != then.get(stage.name()))
          .toList();
    }

    /** Whether what the program told last is of a stage that goes on: at its end it is not yet. */
    boolean isOfItsTime() {
      String told = status().map(RunStatus::stage).orElse("");
      return manifest.stages().stream()
          .noneMatch(stage -> stage.name().equals(told) && ENDED.contains(stage.status()));
    }

    boolean died() {
      return !runs() && (status().isPresent() || first(StageStatus.RUNNING).isPresent());
    }

    boolean broken() {
      return died()
          || (!runs() && (first(StageStatus.FAILED).isPresent() || stopped().isPresent()));
    }

    Optional<StageRecord> stopped() {
      return first(StageStatus.STOPPED);
    }

    private Optional<StageRecord> first(StageStatus wanted) {
      return manifest.stages().stream().filter(stage -> stage.status() == wanted).findFirst();
    }
  }

  private static void table(State state, PrintWriter out) {
    TextTable table = new TextTable("stage", "status", "time", "rows in", "kept", "rejected");
    for (StageRecord stage : state.manifest().stages()) {
      RowCounts rows = stage.result().rows();
      boolean done = stage.status() == StageStatus.DONE;
      table.row(
          stage.folder(),
          stage.status() == StageStatus.RUNNING && state.died() ? "died" : stage.status().key(),
          time(stage, state),
          done ? Texts.count(rows.in()) : "",
          done ? Texts.count(rows.kept()) : "",
          done ? Texts.count(rows.rejected()) : "");
    }
    table.print(out);
    out.println();
    out.flush();
  }

  private static String ended(StageRecord stage) {
    RowCounts rows = stage.result().rows();
    return stage.folder()
        + "  "
        + stage.status().key()
        + "  "
        + Texts.seconds(stage.seconds())
        + (rows.in() == 0
            ? ""
            : "  %s rows, %s kept".formatted(Texts.count(rows.in()), Texts.count(rows.kept())));
  }

  private static void end(State state, PrintWriter out) {
    out.println(line(state));
    Builds.others(state.manifest().stages(), Software.current())
        .ifPresent(others -> out.println("note: " + others));
    state.manifest().stages().stream()
        .filter(stage -> stage.error().isPresent() && stage.status() != StageStatus.STOPPED)
        .forEach(stage -> out.println("last error: " + stage.error().get()));
    out.flush();
  }

  /** A page that was made while the run went on cannot know that it was killed. */
  private static void correctPage(FileSystem files, Path folder, State state, PrintWriter err) {
    Path page = new Path(folder, StageContext.REPORT_FILE);
    try {
      if (files.exists(page)) {
        String last =
            state.status().map(status -> "It had reached " + reached(status) + ".").orElse("");
        Optional<String> killed = PageState.ofKilled(TextFiles.read(files, page), last);
        if (killed.isPresent()) {
          WholeFiles.replace(page, killed.get(), files.getConf());
        }
      }
    } catch (IOException e) {
      err.println(
          "note: "
              + page
              + " still says that the run goes on, since it cannot be written: "
              + e.getMessage());
      err.flush();
    }
  }

  private static String time(StageRecord stage, State state) {
    if (stage.status() == StageStatus.PENDING) {
      return "";
    }
    if (stage.status() == StageStatus.RUNNING) {
      double since =
          (state.life().nowMillis() - Instant.parse(stage.started()).toEpochMilli()) / 1000.0;
      return state.runs() ? Texts.seconds(Math.max(0, since)) : "";
    }
    return Texts.seconds(stage.seconds());
  }

  private static String line(State state) {
    if (state.runs()) {
      RunStatus now = state.status().orElseThrow();
      return running(state) + "  (" + process(now) + silence(state.life()) + ")";
    }
    if (state.died()) {
      return state
              .status()
              .map(
                  last ->
                      "died: "
                          + process(last)
                          + lastSign(state.life().nowMillis() - last.updated())
                          + (last.stage().isEmpty() ? "" : "; it had reached " + reached(last)))
              .orElse("died")
          + "; the same run command goes on from what was finished";
    }
    if (state.stopped().isPresent()) {
      StageRecord stage = state.stopped().get();
      return "stage " + stage.name() + ": " + stage.error().orElse(stage.status().key());
    }
    boolean all =
        state.manifest().stages().stream().allMatch(stage -> stage.status() == StageStatus.DONE);
    return all ? "done" : "nothing runs; the same run command does what is left";
  }

  private static String lastSign(long ageMillis) {
    return ageMillis < 0
        ? ", whose clock is ahead of this machine's, gives no more signs of life"
        : " gave its last sign of life " + Texts.seconds(ageMillis / 1000.0) + " ago";
  }

  private static String silence(RunLife life) {
    return life.silent()
        .map(
            age -> "; its last sign of life was " + Texts.seconds(age.toMillis() / 1000.0) + " ago")
        .orElse("");
  }

  private static String running(State state) {
    return "running " + state.status().map(StatusCommand::reached).orElse("");
  }

  private static String reached(RunStatus status) {
    String share =
        status.share() == null ? "" : String.format(Locale.ROOT, "  %.0f %%", 100 * status.share());
    return (status.stage() + share + "  " + status.detail()).stripTrailing();
  }

  private static String process(RunStatus status) {
    return "process " + status.pid() + " on " + status.host();
  }
}
