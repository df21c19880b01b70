package io.predilect.jobs.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders that all processes of a machine share. Each is made once, whole or not at all, by the
 * first who asks for it, and stays for those who ask later. When there is no room for another one,
 * those that nobody uses go, the least recently used first.
 */
public final class NodeCache {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCache.class);
  private static final String UNFINISHED = ".part";
  private static final String LOCK = ".lock";

  // A process has one lock on a file: its threads share it, or the first to end would give it up.
  private static final ConcurrentMap<Path, Held> HELD = new ConcurrentHashMap<>();

  private final Path root;
  private final long limit;

  /** Fills a new, empty folder. */
  @FunctionalInterface
  public interface Maker {
    void make(Path folder) throws IOException;
  }

  /** A folder while it is used: nobody removes it before this is closed. */
  public static final class Use implements AutoCloseable {
    private final Path path;
    private final Optional<Held> held;
    private boolean closed;

    private Use(Path path, Optional<Held> held) {
      this.path = path;
      this.held = held;
    }

    /** A folder that no cache has, and that is used where it lies. */
    public static Use inPlace(Path folder) {
      return new Use(folder, Optional.empty());
    }

    public Path path() {
      return path;
    }

    @Override
    public synchronized void close() throws IOException {
      if (!closed && held.isPresent()) {
        held.get().leave(path);
      }
      closed = true;
    }
  }

  private record Folder(Path path, long bytes, FileTime lastUse) {}

  /** What this process has of a folder. */
  private static final class Held {
    private final ReentrantLock lock = new ReentrantLock();
    private FileChannel channel; // with users open, and a shared lock on it
    private int users;

    void leave(Path path) throws IOException {
      lock.lock();
      try {
        touch(path);
      } finally {
        users--;
        try {
          if (users == 0) {
            channel.close();
          }
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /**
   * A cache.
   *
   * @param root its folder; made when it is missing
   * @param limit bytes that its folders may take; what is used is kept whatever it takes
   */
  public NodeCache(Path root, long limit) {
    this.root = root.toAbsolutePath().normalize();
    this.limit = limit;
  }

  /**
   * The folder of that name, made now if there is none. Whoever asks for it meanwhile, in whatever
   * process, waits.
   *
   * @param name says all of what is in it
   * @param bytes how large it becomes, about
   */
  public Use acquire(String name, long bytes, Maker maker) throws IOException {
    Path path = root.resolve(name);
    Held held = held(path);
    held.lock.lock();
    try {
      if (held.users == 0) {
        held.channel = shared(path, bytes, maker);
      }
      held.users++;
      touch(path);
      return new Use(path, Optional.of(held));
    } finally {
      held.lock.unlock();
    }
  }

  /** Removes the folder of that name, if it is there and nobody uses it. */
  public void discard(String name) throws IOException {
    Path path = root.resolve(name);
    if (Files.isDirectory(path)) {
      removed(path);
    }
  }

  /** The folder's lock file with a shared lock on it; the folder is there. */
  private FileChannel shared(Path path, long bytes, Maker maker) throws IOException {
    Files.createDirectories(root);
    FileChannel channel = lockFile(path);
    try {
      while (!sharedIfThere(channel, path)) {
        // No lock becomes a shared one, and who comes in between may remove the folder again.
        try (FileLock alone = channel.lock()) {
          if (alone.isValid() && !Files.isDirectory(path)) {
            makeRoom(bytes);
            make(path, maker);
          }
        }
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean sharedIfThere(FileChannel channel, Path path) throws IOException {
    FileLock lock = channel.lock(0, Long.MAX_VALUE, true);
    if (Files.isDirectory(path)) {
      return true;
    }
    lock.release();
    return false;
  }

  private void make(Path path, Maker maker) throws IOException {
    for (Folder left : folders(one -> finished(one).equals(path))) {
      LocalFolder.delete(left.path()); // by a process that was killed
    }
    Path unfinished = Files.createTempDirectory(root, path.getFileName() + UNFINISHED);
    try {
      maker.make(unfinished);
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      try {
        LocalFolder.delete(unfinished);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  private void makeRoom(long bytes) throws IOException {
    List<Folder> folders = folders(any -> true);
    long taken = folders.stream().mapToLong(Folder::bytes).sum();
    for (Folder folder : folders) {
      if (taken <= limit - bytes) {
        return;
      }
      if (removed(folder.path())) {
        LOG.info("to make room, removed {}, which nobody uses", folder);
        taken -= folder.bytes();
      }
    }
  }

  /** Removes a folder, whole or unfinished, unless somebody uses or makes it. */
  private boolean removed(Path folder) throws IOException {
    Path path = finished(folder);
    Held held = held(path);
    if (!held.lock.tryLock()) {
      return false;
    }
    try {
      // To open a lock file again and close it would give up the lock that this process has on it.
      if (held.users > 0 || held.lock.getHoldCount() > 1) {
        return false;
      }
      try (FileChannel channel = lockFile(path);
          FileLock alone = channel.tryLock()) {
        if (alone == null || !Files.isDirectory(folder)) {
          return false;
        }
        // Under another name first, so that a kill leaves nothing that looks whole.
        Path leaving = root.resolve(path.getFileName() + UNFINISHED + System.nanoTime());
        Files.move(folder, leaving, StandardCopyOption.ATOMIC_MOVE);
        LocalFolder.delete(leaving);
        return true;
      }
    } finally {
      held.lock.unlock();
    }
  }

  /** The folders that are wanted, whole or unfinished, the least recently used first. */
  private List<Folder> folders(Predicate<Path> wanted) throws IOException {
    try (Stream<Path> all = Files.list(root)) {
      return all.filter(Files::isDirectory)
          .filter(wanted)
          .map(path -> new Folder(path, bytes(path), lastUse(path)))
          .sorted(Comparator.comparing(Folder::lastUse))
          .toList();
    }
  }

  private static Held held(Path path) {
    return HELD.computeIfAbsent(path, any -> new Held());
  }

  private static FileChannel lockFile(Path path) throws IOException {
    return FileChannel.open(
        path.resolveSibling(path.getFileName() + LOCK),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private static Path finished(Path folder) {
    String name = folder.getFileName().toString();
    int end = name.indexOf(UNFINISHED);
    return end < 0 ? folder : folder.resolveSibling(name.substring(0, end));
  }

  // The folder's own time: to set that of the lock file would open and close it, see removed().
  private static void touch(Path path) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
  }

  private static FileTime lastUse(Path folder) {
    try {
      return Files.getLastModifiedTime(folder);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // another process has removed it
    }
  }

  private static long bytes(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // likewise
    }
  }
}
