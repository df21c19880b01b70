package io.predilect.jobs.pipeline;

import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.ReportWhen;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.process.Repeating;
import io.predilect.jobs.runfolder.RunFolder;
import io.predilect.jobs.runfolder.RunStatus;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The page about a run, made again and again while the run goes on and once more at its end. */
final class LivePage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LivePage.class);
  private static final Duration LOCAL = Duration.ofSeconds(10);
  private static final Duration REMOTE = Duration.ofSeconds(60);

  private final RunConfig run;
  private final RunFolder folder;
  private final FolderHold hold;
  private final RunPage page;
  private final Supplier<Manifest> reached;
  private final Duration every;
  private final Repeating writing;
  private String trouble = "";

  private LivePage(
      RunConfig run,
      RunFolder folder,
      FolderHold hold,
      RunPage page,
      Supplier<Manifest> reached,
      Supplier<RunStatus> now,
      Duration every) {
    this.run = run;
    this.folder = folder;
    this.hold = hold;
    this.page = page;
    this.reached = reached;
    this.every = every;
    write(Optional.of(now.get()));
    this.writing = Repeating.every(every, "live-page", () -> write(Optional.of(now.get())));
  }

  /**
   * Begins; nothing where the run wants no such page.
   *
   * @param hold once it is lost nothing is written
   * @param page makes it
   * @param reached what was done so far
   * @param now what is done now
   */
  static Optional<LivePage> of(
      RunConfig run,
      RunFolder folder,
      FolderHold hold,
      Optional<RunPage> page,
      Supplier<Manifest> reached,
      Supplier<RunStatus> now) {
    Duration every = folder.isLocal() ? LOCAL : REMOTE;
    return page.filter(any -> run.report() == ReportWhen.LIVE)
        .map(maker -> new LivePage(run, folder, hold, maker, reached, now, every));
  }

  private synchronized void write(Optional<RunStatus> status) {
    if (hold.isLost()) {
      return;
    }
    Manifest manifest = reached.get();
    try {
      folder.replace(
          StageContext.REPORT_FILE,
          page.html(
              new RunSoFar(run, manifest, folder.fileSystem(), folders(manifest), status, every)));
    } catch (IOException | RuntimeException e) {
      // A run goes on without its page.
      String told = Redactor.text(Failures.message(e));
      if (!told.equals(trouble)) {
        LOG.warn("{} could not be made: {}", StageContext.REPORT_FILE, told);
      }
      trouble = told;
    }
  }

  private Map<String, Path> folders(Manifest manifest) throws IOException {
    Map<String, Path> folders = new HashMap<>();
    for (StageConfig stage : run.stages()) {
      StageRecord record = manifest.stages().get(stage.index() - 1);
      if (record.status() == StageStatus.DONE) {
        folders.put(stage.name(), new Path(folder.root(), record.folder()));
      } else if (stage.kind() == StageKind.TRAIN && record.status() != StageStatus.PENDING) {
        folders.put(stage.name(), folder.partial(stage, record));
      }
    }
    return folders;
  }

  /** The run has ended. */
  @Override
  public void close() {
    writing.close();
    write(Optional.empty());
  }
}
