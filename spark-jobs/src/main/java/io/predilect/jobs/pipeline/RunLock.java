package io.predilect.jobs.pipeline;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps two programs out of one run folder. The operating system lets go of the lock when the
 * program ends, however it ends. Only for local folders: other file systems have no such locks.
 */
final class RunLock {
  private static final String FILE = ".lock";

  /** Work that reads and writes files. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  private RunLock() {}

  /** Does some work while no other program does any in this folder. */
  static <T> T holding(org.apache.hadoop.fs.Path root, Work<T> work) throws IOException {
    if (!"file".equals(root.toUri().getScheme())) {
      return work.run();
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
