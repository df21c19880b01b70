package io.predilect.jobs.pipeline;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.apache.hadoop.fs.FileSystem;

/**
 * Keeps two programs out of one run folder. On a local file system the operating system lets go of
 * the lock when the program ends, however it ends; elsewhere there is a {@link RunLease}.
 */
final class RunLock {
  private static final String FILE = ".lock";
  static final Duration TERM = Duration.ofSeconds(60);

  /** Work that reads and writes files. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  private RunLock() {}

  /**
   * Does some work while no other program does any in this folder.
   *
   * @param term how long the holder of a {@link RunLease} may be silent
   * @param lost called when another program took the folder, because this one seemed dead
   */
  static <T> T holding(
      FileSystem files, org.apache.hadoop.fs.Path root, Duration term, Runnable lost, Work<T> work)
      throws IOException {
    if (!"file".equals(root.toUri().getScheme())) {
      return RunLease.holding(files, root, term, lost, work);
    }
    Path file = Path.of(root.toUri().getPath(), FILE);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (!locked(channel)) {
        throw new JobException(
            "another program is running in " + root + ": wait for it, or choose another --run-id");
      }
      return work.run();
    }
  }

  // The lock ends with its channel.
  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by another thread of this program: the same to the user
    }
  }
}
