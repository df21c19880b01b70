package io.predilect.jobs.runfolder;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another program: holds the lock of a run's folder until it is killed; "busy" when it is held. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] args) throws Exception {
    try (FileChannel channel =
            FileChannel.open(
                Path.of(args[0], ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      System.out.println(held == null ? "busy" : "holds");
      if (held != null) {
        Thread.sleep(60_000);
      }
    }
  }
}
