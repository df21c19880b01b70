package io.predilect.jobs.runfolder;

import io.predilect.jobs.process.ThisProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Whether a program works in a run's folder, and what it told of itself last. Where the folder is
 * on this machine's file system its lock says so at once, however the program ended; elsewhere its
 * last sign of life does.
 *
 * @param last what it told last; empty: nothing since the last program ended as it should
 * @param runs whether it lives
 * @param nowMillis when this was looked at, milliseconds since 1970
 */
public record RunLife(Optional<RunStatus> last, boolean runs, long nowMillis) {
  private static final int SILENT = 3; // writings that did not come: more than a slow disk

  public RunLife {
    Objects.requireNonNull(last, "last");
  }

  /** Looks now. */
  public static RunLife of(FileSystem files, Path folder) throws IOException {
    Path root = files.makeQualified(folder);
    Optional<Boolean> held = RunLock.held(root);
    Optional<RunStatus> last = RunStatus.read(files, root);
    if (last.isPresent() && held.isPresent() && !held.get()) {
      held = RunLock.held(root); // it may have begun between the two
      last = RunStatus.read(files, root); // or have ended as it should
    }
    long now = System.currentTimeMillis();
    return new RunLife(last, runs(held, last, now), now);
  }

  private static boolean runs(Optional<Boolean> held, Optional<RunStatus> last, long now) {
    if (last.isEmpty()) {
      return false;
    }
    if (held.isPresent() && (held.get() || last.get().host().equals(ThisProcess.host()))) {
      return held.get();
    }
    // A lock that is free here may be held on another machine, where file systems share no locks.
    return last.get().alive(now);
  }

  /** What the program told last, where it lives. */
  public Optional<RunStatus> working() {
    return last.filter(status -> runs);
  }

  /** How long ago the last sign of life was, where that is longer than it should be. */
  public Optional<Duration> silent() {
    return last.map(status -> Duration.ofMillis(nowMillis - status.updated()))
        .filter(age -> age.toMillis() > SILENT * last.get().everyMillis());
  }
}
