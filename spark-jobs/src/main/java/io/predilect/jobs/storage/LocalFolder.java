package io.predilect.jobs.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.file.PathUtils;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.ShutdownHookManager;
import org.apache.spark.util.Utils;

/**
 * A folder of this machine for work of a moment. It is gone when it is closed, and also when its
 * process is asked to end before that, as executors are.
 */
public final class LocalFolder implements AutoCloseable {
  private final Path path;

  private LocalFolder(Path path) {
    this.path = path;
  }

  /**
   * The first of Spark's local folders, where a machine has room for what is large: {@code
   * spark.local.dir}, or what the cluster says in its place.
   */
  public static Path root() {
    SparkEnv spark = SparkEnv.get();
    return Path.of(Utils.getConfiguredLocalDirs(spark == null ? new SparkConf() : spark.conf())[0]);
  }

  /** A new, empty folder below {@link #root} whose name begins so. */
  public static LocalFolder temporary(String prefix) throws IOException {
    LocalFolder folder =
        new LocalFolder(Files.createTempDirectory(Files.createDirectories(root()), prefix));
    ShutdownHookManager.registerShutdownDeleteDir(folder.path.toFile());
    return folder;
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    delete(path);
    ShutdownHookManager.removeShutdownDeleteDir(path.toFile());
  }

  /** Deletes a folder with all it holds, if it is there. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    PathUtils.deleteDirectory(folder);
  }
}
