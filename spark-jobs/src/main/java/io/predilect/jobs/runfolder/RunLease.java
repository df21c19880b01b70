package io.predilect.jobs.runfolder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.process.Repeating;
import io.predilect.jobs.process.ThisProcess;
import io.predilect.jobs.storage.ObjectStores;
import io.predilect.jobs.storage.TextFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two programs out of one run folder on a file system without locks: a file that its holder
 * writes again and again. Who finds it waits for one term: a holder that lives writes meanwhile,
 * and one that does not has lost it. Clocks of different machines are never compared.
 *
 * <p>Object stores let two create the file, and anywhere two may find a third one silent: then the
 * last to write holds it, so each looks again after a moment. Should one have taken longer than
 * that from finding no file to writing its own, the other stops at its next renewal.
 */
public final class RunLease implements AutoCloseable {
  /** The file's name in the folder that is held. */
  public static final String FILE = "lease.json";

  private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What the file says.
   *
   * @param token the holder's own
   * @param host its machine
   * @param pid its process there
   * @param since when it began, by its clock
   * @param renewals how often it was written again
   */
  record Holder(String token, String host, long pid, String since, long renewals) {
    Holder renewed() {
      return new Holder(token, host, pid, since, renewals + 1);
    }
  }

  private final FileSystem files;
  private final Path file;
  private final RunLock.Owner owner;
  private Holder mine;
  private boolean held = true;
  private Optional<Repeating> renewing = Optional.empty();

  private RunLease(FileSystem files, Path file, Holder mine, RunLock.Owner owner) {
    this.files = files;
    this.file = file;
    this.mine = mine;
    this.owner = owner;
  }

  /**
   * Takes the lease of a folder. Waits a term when somebody seems to hold it.
   *
   * @param term how long a holder may be silent
   * @param owner told when another program took the lease, which this one had let lapse
   * @throws JobException when another program holds it
   */
  public static RunLease take(FileSystem files, Path folder, Duration term, RunLock.Owner owner)
      throws IOException {
    Path file = new Path(folder, FILE);
    Holder me =
        new Holder(
            UUID.randomUUID().toString(),
            ThisProcess.host(),
            ThisProcess.pid(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            0);
    boolean alone = !ObjectStores.include(files);
    if (!create(files, file, me)) {
      waitForSilence(files, file, term);
      files.delete(file, false);
      if (!create(files, file, me)) {
        throw taken(file, read(files, file));
      }
      alone = false;
    }
    if (!alone) {
      pause(file, Optional.empty(), term);
    }
    Optional<Holder> there = read(files, file);
    if (there.isEmpty() || !there.get().token().equals(me.token())) {
      throw taken(file, there);
    }
    RunLease lease = new RunLease(files, file, me, owner);
    lease.renewing = Optional.of(Repeating.every(term.dividedBy(4), "run-lease", lease::renew));
    return lease;
  }

  /** Does some work under the lease; see {@link #take}. */
  static <T> T holding(
      FileSystem files, Path folder, Duration term, RunLock.Owner owner, RunLock.Work<T> work)
      throws IOException {
    RunLease lease = take(files, folder, term, owner);
    T result;
    try {
      owner.has(lease::isMine);
      result = work.run();
    } catch (IOException | RuntimeException | Error e) {
      try {
        lease.close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    lease.close();
    return result;
  }

  private static boolean create(FileSystem files, Path file, Holder holder) throws IOException {
    Optional<OutputStream> made = made(files, file);
    if (made.isEmpty()) {
      return false;
    }
    try (OutputStream out = made.get()) {
      out.write(JSON.writeValueAsBytes(holder));
    } catch (IOException e) { // as for want of room: nobody else's file
      if (!ObjectStores.include(files)) {
        remove(files, file, e);
      }
      throw e;
    }
    return true;
  }

  /** Empty: it is there already. */
  private static Optional<OutputStream> made(FileSystem files, Path file) throws IOException {
    try {
      return Optional.of(files.create(file, false));
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (files.exists(file)) { // some file systems have no exception of their own for this
        return Optional.empty();
      }
      throw e;
    }
  }

  private static void remove(FileSystem files, Path file, IOException failure) {
    try {
      files.delete(file, false);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void waitForSilence(FileSystem files, Path file, Duration term)
      throws IOException {
    Optional<Holder> first = read(files, file);
    long end = System.nanoTime() + term.toNanos();
    while (System.nanoTime() < end) {
      pause(file, first, term);
      Optional<Holder> now = read(files, file);
      if (now.isEmpty()) {
        if (!files.exists(file)) {
          return;
        }
        continue; // it is just being written, or was left half written
      }
      if (first.isPresent() && !now.equals(first)) {
        throw taken(file, now);
      }
      first = now;
    }
  }

  /** A twentieth of a term. */
  private static void pause(Path file, Optional<Holder> holder, Duration term) {
    try {
      Thread.sleep(Math.max(1, term.toMillis() / 20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw taken(file, holder);
    }
  }

  private static FolderTakenException taken(Path file, Optional<Holder> holder) {
    return new FolderTakenException(
        file.getParent(),
        "another program is running in "
            + file.getParent()
            + holder
                .map(h -> " (process " + h.pid() + " on " + h.host() + ", since " + h.since() + ")")
                .orElse("")
            + ": wait for it, or choose another --run-id");
  }

  // What is not there, or half written, is nobody else's.
  private synchronized boolean isMine() throws IOException {
    held = held && read(files, file).filter(there -> !there.token().equals(mine.token())).isEmpty();
    return held;
  }

  private synchronized void renew() {
    try {
      if (!held) {
        return;
      }
      if (!isMine()) {
        owner.lost();
        return;
      }
      mine = mine.renewed();
      TextFiles.write(files, file, JSON.writeValueAsString(mine));
    } catch (IOException | RuntimeException e) {
      // Tried again at the next turn; whoever takes the lease meanwhile is seen then.
      LOG.warn("{}", Redactor.text("cannot renew " + file + ": " + e.getMessage()));
    }
  }

  /** What the file says; empty while there is none, or it is being written. */
  static Optional<Holder> read(FileSystem files, Path file) throws IOException {
    try {
      String json = TextFiles.read(files, file);
      return json.isEmpty() ? Optional.empty() : Optional.of(JSON.readValue(json, Holder.class));
    } catch (FileNotFoundException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    renewing.ifPresent(Repeating::close);
    synchronized (this) {
      if (held) {
        held = false;
        Optional<Holder> there = read(files, file);
        if (there.isEmpty() || there.get().token().equals(mine.token())) {
          files.delete(file, false);
        }
      }
    }
  }
}
