package io.predilect.jobs.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.ShutdownHookManager;
import org.apache.spark.util.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of this machine for work of a moment. It is gone when it is closed, and also when its
 * process is asked to end before that, as executors are. What a process that was killed left is
 * removed when the next one makes such a folder: a lock in it says whether its process lives.
 */
public final class LocalFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalFolder.class);
  private static final String LOCK = ".in-use";
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private static final String FILES = "files";

  private final Path whole;
  private final FileChannel lock;

  private LocalFolder(Path whole, FileChannel lock) {
    this.whole = whole;
    this.lock = lock;
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
    Path root = Files.createDirectories(root());
    removeLeft(root, prefix);
    Path whole = Files.createTempDirectory(root, prefix);
    OWN.add(whole);
    ShutdownHookManager.registerShutdownDeleteDir(whole.toFile());
    FileChannel lock = locked(whole);
    Files.createDirectory(whole.resolve(FILES));
    return new LocalFolder(whole, lock);
  }

  // The lock is had before the file has its name, so that nobody finds it free.
  private static FileChannel locked(Path folder) throws IOException {
    Path unnamed = folder.resolve(LOCK + ".new");
    FileChannel channel =
        FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      channel.lock();
      Files.move(unnamed, folder.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  // Ranks begin at the same moment: in a process one looks at a time, and of several processes one
  // has the lock of a folder for as long as it removes it.
  private static synchronized void removeLeft(Path root, String prefix) throws IOException {
    List<Path> folders;
    try (Stream<Path> all = Files.list(root)) {
      folders = all.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    }
    for (Path folder : folders) {
      // To open the lock of a folder of this process and close it would give up that lock.
      if (!OWN.contains(folder) && removed(folder)) {
        LOG.info("removed {}, which a process that is no more had left", folder);
      }
    }
  }

  /** Removes a folder whose lock is free. */
  private static boolean removed(Path folder) throws IOException {
    Path lock = folder.resolve(LOCK);
    if (!Files.isWritable(lock)) {
      return false; // none, or of another user
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      if (free == null || !Files.exists(lock)) {
        return false; // its process lives, or another has removed it since
      }
      delete(folder.resolve(FILES)); // before the lock: a kill in between leaves what says so
      delete(folder);
      return true;
    } catch (NoSuchFileException e) {
      return false; // likewise
    }
  }

  /** Where the work's files lie. The lock is none of them: to copy it would give it up. */
  public Path path() {
    return whole.resolve(FILES);
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      delete(path()); // before the lock, as others do
      delete(whole);
    }
    OWN.remove(whole);
    ShutdownHookManager.removeShutdownDeleteDir(whole.toFile());
  }

  /** Deletes a folder with all it holds, if it is there. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    PathUtils.deleteDirectory(folder);
  }
}
