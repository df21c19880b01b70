package io.predilect.jobs.runfolder;

import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;

/**
 * Keeps two programs out of one run folder. On a local file system the operating system lets go of
 * the lock when the program ends, however it ends; elsewhere there is a {@link RunLease}.
 */
public final class RunLock {
  /** The file's name in the folder that is locked. */
  public static final String FILE = ".lock";

  /** How long the holder of a {@link RunLease} may be silent. */
  public static final Duration TERM = Duration.ofSeconds(60);

  // Who looks whether a lock is held holds it for a moment.
  private static final int TRIES = 5;
  private static final long PAUSE_MILLIS = 40;
  // Closing any channel of a file gives up the locks that this process has on it: of a lock that
  // is in here no other channel is opened.
  private static final Set<Path> OWN = new HashSet<>();

  /** Work that reads and writes files. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  /**
   * A lock that this process has.
   *
   * @param key what {@link #OWN} knows it by, also when its folder is gone
   * @param channel the lock ends with it
   */
  private record Held(Path key, FileChannel channel) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      synchronized (OWN) {
        OWN.remove(key);
        channel.close();
      }
    }
  }

  private RunLock() {}

  /**
   * Does some work while no other program does any in this folder.
   *
   * @param term how long the holder of a {@link RunLease} may be silent
   * @param lost called when another program took the folder, because this one seemed dead
   */
  public static <T> T holding(
      FileSystem files, org.apache.hadoop.fs.Path root, Duration term, Runnable lost, Work<T> work)
      throws IOException {
    if (!isLocal(root)) {
      return RunLease.holding(files, root, term, lost, work);
    }
    Held held = locked(file(root)).orElseThrow(() -> new JobException(taken(root)));
    try (held) {
      return work.run();
    }
  }

  private static String taken(org.apache.hadoop.fs.Path root) {
    synchronized (OWN) {
      return OWN.contains(key(file(root)))
          ? "this program is running in "
              + root
              + " already, perhaps in a notebook's cell that was interrupted: wait for it, end it"
              + " by stop() of the Predilect that runs there, or give the run another name"
          : "another program is running in " + root + ": wait for it, or choose another --run-id";
    }
  }

  /**
   * Whether a program holds the lock of a folder now; empty: only the run's own signs of life tell,
   * since there is no lock or none that can be looked at.
   */
  static Optional<Boolean> held(org.apache.hadoop.fs.Path root) {
    return isLocal(root) ? held(file(root)) : Optional.empty();
  }

  private static Optional<Boolean> held(Path file) {
    synchronized (OWN) {
      if (OWN.contains(key(file))) {
        return Optional.of(true);
      }
      if (!Files.isReadable(file)) {
        return Optional.empty();
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
          FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
        return Optional.of(free == null);
      } catch (OverlappingFileLockException e) {
        return Optional.of(true); // by this process, past this class
      } catch (IOException e) {
        return Optional.empty(); // a file system without locks
      }
    }
  }

  private static Optional<Held> locked(Path file) throws IOException {
    for (int tries = 1; ; tries++) {
      Optional<Held> held = tried(file);
      if (held.isPresent() || tries == TRIES) {
        return held;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }

  private static Optional<Held> tried(Path file) throws IOException {
    synchronized (OWN) {
      Path key = key(file);
      if (OWN.contains(key)) {
        return Optional.empty(); // held by another thread of this program
      }
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isLocked(channel)) {
        OWN.add(key);
        return Optional.of(new Held(key, channel));
      }
      channel.close();
      return Optional.empty();
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock(); // ends with its channel
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this process, past this class
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  // One folder may be named in several ways.
  private static Path key(Path file) {
    try {
      return file.getParent().toRealPath().resolve(FILE);
    } catch (IOException e) {
      return file;
    }
  }

  private static boolean isLocal(org.apache.hadoop.fs.Path root) {
    return "file".equals(root.toUri().getScheme());
  }

  private static Path file(org.apache.hadoop.fs.Path root) {
    return Path.of(root.toUri().getPath(), FILE);
  }
}
