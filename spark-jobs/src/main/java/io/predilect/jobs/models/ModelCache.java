package io.predilect.jobs.models;

import io.predilect.jobs.pipeline.LocalFolder;
import io.predilect.jobs.pipeline.ProcessUser;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.conf.Configuration;

/**
 * Local copies of model folders, by digest, shared by all processes of a machine: each model is
 * fetched once, whole or not at all.
 */
public final class ModelCache {
  // A file lock is held by a process, so its own threads need one of their own.
  private static final Object WITHIN_PROCESS = new Object();
  private static final String UNFINISHED = "-";

  private final Path root;

  public ModelCache(Path root) {
    this.root = root;
  }

  /** The cache of this machine, below {@code java.io.tmpdir}. */
  public static ModelCache ofMachine() {
    return new ModelCache(
        Path.of(
            System.getProperty("java.io.tmpdir"), "predilect-models-" + ProcessUser.fileName()));
  }

  /**
   * The folder's place on this machine. A folder on a local file system is used where it is; any
   * other is copied once.
   */
  public Path local(ModelFolder folder, Configuration hadoop) throws IOException {
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(folder.uri());
    if ("file".equals(source.getFileSystem(hadoop).getUri().getScheme())) {
      return Path.of(source.toUri().getPath());
    }
    return copied(folder, hadoop);
  }

  /** A local copy, made now if there is none. */
  Path copied(ModelFolder folder, Configuration hadoop) throws IOException {
    Path copy = root.resolve(folder.digest());
    if (Files.isDirectory(copy)) {
      return copy;
    }
    Files.createDirectories(root);
    synchronized (WITHIN_PROCESS) {
      try (FileChannel channel =
              FileChannel.open(
                  root.resolve(folder.digest() + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && !Files.isDirectory(copy)) {
          removeUnfinished(folder);
          fetch(folder, hadoop, copy);
        }
      }
    }
    return copy;
  }

  // What a process that was killed left: who holds the lock is the only one to fetch this model.
  private void removeUnfinished(ModelFolder folder) throws IOException {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(root, folder.digest() + UNFINISHED + "*")) {
      for (Path unfinished : left) {
        LocalFolder.delete(unfinished);
      }
    }
  }

  private void fetch(ModelFolder folder, Configuration hadoop, Path copy) throws IOException {
    Path unfinished = Files.createTempDirectory(root, folder.digest() + UNFINISHED);
    try {
      folder.copyTo(unfinished, hadoop);
      Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      try {
        LocalFolder.delete(unfinished);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }
}
