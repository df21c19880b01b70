package io.predilect.jobs.runfolder;

import io.predilect.jobs.process.ThisProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Whether a program works in a run's folder, and what it told of itself last. Where the folder is
 * on this machine's file system its lock says so at once, however the program ended; elsewhere its
 * signs of life do. Those have the time of another machine's clock: where that makes them look
 * late, or yet to come, it is another one that counts.
 *
 * @param last what it told last; empty: nothing since the last program ended as it should
 * @param runs whether it lives
 * @param nowMillis when this was looked at, milliseconds since 1970; by the program's own clock
 *     where it was seen to go on by that
 */
public record RunLife(Optional<RunStatus> last, boolean runs, long nowMillis) {
  private static final int SILENT = 3; // writings that did not come: more than a slow disk
  private static final Duration MOST_APART = Duration.ofDays(1); // clocks, those of other zones too

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
    if (last.isEmpty()) {
      return new RunLife(last, false, now);
    }
    RunStatus status = last.get();
    if (status.host().equals(ThisProcess.host()) && held.isPresent()) {
      return new RunLife(last, held.get(), now);
    }
    // A lock that is free here may be held on another machine, where file systems share no locks.
    return byItsClock(status, now)
        ? elsewhere(files, root, status, held.orElse(false), now)
        : new RunLife(last, held.orElse(false) || status.alive(now), now);
  }

  private static boolean byItsClock(RunStatus status, long now) {
    long age = now - status.updated();
    boolean onTime = age >= -status.everyMillis() && age <= SILENT * status.everyMillis();
    return !onTime && age <= MOST_APART.toMillis();
  }

  /** Waits for another sign of life, which it gives soon if it lives. */
  private static RunLife elsewhere(
      FileSystem files, Path root, RunStatus first, boolean held, long now) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SILENT * first.everyMillis());
    while (System.nanoTime() < end) {
      try {
        Thread.sleep(Math.max(1, first.everyMillis() / 4));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      Optional<RunStatus> again = RunStatus.read(files, root);
      if (again.isEmpty()) {
        return new RunLife(again, false, now); // it has ended as it should
      }
      if (again.get().updated() != first.updated()) {
        return new RunLife(again, true, again.get().updated());
      }
    }
    boolean recent = first.updated() <= now && first.alive(now);
    return new RunLife(Optional.of(first), held || recent, now);
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
