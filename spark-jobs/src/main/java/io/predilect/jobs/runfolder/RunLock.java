package io.predilect.jobs.runfolder;

import io.predilect.jobs.process.Repeating;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
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

  private static final Duration LOOK = Duration.ofSeconds(2);

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

  /** Who works in a folder. */
  @FunctionalInterface
  public interface Owner {
    /** The folder was moved or removed, or another program has it, since this one seemed dead. */
    void lost();

    /**
     * The folder is the owner's.
     *
     * @param mine looks whether it is so still
     */
    default void has(Mine mine) {}
  }

  /** Whether a folder is still its owner's. */
  @FunctionalInterface
  public interface Mine {
    boolean look() throws IOException;
  }

  /**
   * A lock that this process has. Its file may be moved or removed with its folder: then whoever
   * comes to the same place locks another file, and both would write there.
   */
  private static final class Held implements AutoCloseable {
    private final Path key; // what OWN knows it by, also when its folder is gone
    private final Path file;
    private final Optional<Object> folder; // which one it is, wherever it lies
    private Optional<Object> locked;
    private FileChannel channel; // the lock ends with it

    Held(Path key, Path file, FileChannel channel) throws IOException {
      this.key = key;
      this.file = file;
      this.channel = channel;
      this.folder = identity(file.getParent());
      this.locked = identity(file);
    }

    boolean isThere() throws IOException {
      synchronized (OWN) {
        return locked.isEmpty() || identity(file).equals(locked) || again();
      }
    }

    // Somebody may have tidied up the file alone.
    private boolean again() throws IOException {
      if (!channel.isOpen() || !identity(file.getParent()).equals(folder)) {
        return false;
      }
      FileChannel other = opened(file);
      if (!isLocked(other)) {
        other.close();
        return false;
      }
      channel.close();
      channel = other;
      locked = identity(file);
      return true;
    }

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
   * @param owner told when the folder is its own no more
   */
  public static <T> T holding(
      FileSystem files, org.apache.hadoop.fs.Path root, Duration term, Owner owner, Work<T> work)
      throws IOException {
    if (!isLocal(root)) {
      return RunLease.holding(files, root, term, owner, work);
    }
    Held held = locked(file(root)).orElseThrow(() -> new FolderTakenException(root, taken(root)));
    try (held) {
      owner.has(held::isThere);
      return watching(held, owner, work);
    }
  }

  private static <T> T watching(Held held, Owner owner, Work<T> work) throws IOException {
    Repeating watching = Repeating.every(LOOK, "run-lock", () -> look(held, owner));
    try {
      return work.run();
    } finally {
      watching.close();
    }
  }

  private static void look(Held held, Owner owner) {
    try {
      if (!held.isThere()) {
        owner.lost();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // looked at again at the next turn
    }
  }

  /** Empty: there is no such file, or its file system does not tell one from another. */
  private static Optional<Object> identity(Path path) throws IOException {
    try {
      return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
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
      FileChannel channel = opened(file);
      if (isLocked(channel)) {
        OWN.add(key);
        return Optional.of(new Held(key, file, channel));
      }
      channel.close();
      return Optional.empty();
    }
  }

  private static FileChannel opened(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
