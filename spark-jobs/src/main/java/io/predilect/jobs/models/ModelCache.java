package io.predilect.jobs.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.predilect.jobs.pipeline.ProcessUser;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.lora.AdapterConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
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
   * other is copied once, and so are adapters that name their base by a path of the driver's
   * working directory: the copy names it by its absolute path.
   */
  public Path local(ModelFolder folder, Configuration hadoop) throws IOException {
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(folder.uri());
    if (folder.base().isEmpty()
        && "file".equals(source.getFileSystem(hadoop).getUri().getScheme())) {
      return Path.of(source.toUri().getPath());
    }
    return copied(folder, hadoop);
  }

  /** A local copy, made now if there is none. */
  Path copied(ModelFolder folder, Configuration hadoop) throws IOException {
    Path copy = root.resolve(name(folder));
    if (Files.isDirectory(copy)) {
      return copy;
    }
    Files.createDirectories(root);
    synchronized (WITHIN_PROCESS) {
      try (FileChannel channel =
              FileChannel.open(
                  root.resolve(name(folder) + ".lock"),
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

  private static String name(ModelFolder folder) {
    return folder.base().isEmpty()
        ? folder.digest()
        : folder.digest() + "." + UUID.nameUUIDFromBytes(folder.base().getBytes(UTF_8));
  }

  // What a process that was killed left: who holds the lock is the only one to fetch this model.
  private void removeUnfinished(ModelFolder folder) throws IOException {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(root, name(folder) + UNFINISHED + "*")) {
      for (Path unfinished : left) {
        LocalFolder.delete(unfinished);
      }
    }
  }

  private void fetch(ModelFolder folder, Configuration hadoop, Path copy) throws IOException {
    Path unfinished = Files.createTempDirectory(root, name(folder) + UNFINISHED);
    try {
      folder.copyTo(unfinished, hadoop);
      if (!folder.base().isEmpty()) {
        AdapterConfig.rebase(unfinished, folder.base());
      }
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
