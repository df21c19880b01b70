package io.predilect.jobs.answers.store;

import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.process.Repeating;
import io.predilect.jobs.process.ThisProcess;
import io.predilect.jobs.storage.TextFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mark of a program that reads and writes answers of a store: a file that it writes again and
 * again until it is through. Any number may do so together; who removes answers waits for all.
 */
final class StoreUse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreUse.class);
  private static final String PREFIX = ".in-use-";
  private static final Duration EVERY = Duration.ofSeconds(60);
  private static final Duration SILENCE = EVERY.multipliedBy(10);

  private final StoreFiles store;
  private final Path mark;
  private final Repeating renewing;

  private StoreUse(StoreFiles store, Path mark) {
    this.store = store;
    this.mark = mark;
    this.renewing = Repeating.every(EVERY, "answers-in-use", this::renew);
  }

  /**
   * Begins.
   *
   * @param name no other's
   */
  static StoreUse begin(StoreFiles store, String name) throws IOException {
    Path mark = new Path(store.folder(), PREFIX + name);
    write(store, mark);
    return new StoreUse(store, mark);
  }

  private static void write(StoreFiles store, Path mark) throws IOException {
    TextFiles.write(
        store.fileSystem(), mark, "process " + ThisProcess.pid() + " on " + ThisProcess.host());
  }

  private void renew() {
    try {
      write(store, mark);
    } catch (IOException e) {
      LOG.warn("{}", Redactor.text("cannot renew " + mark + ": " + e.getMessage()));
    }
  }

  /** Who else is there, for people: the marks that were renewed of late, by the store's clock. */
  List<String> others() throws IOException {
    write(store, mark);
    List<FileStatus> marks = store.all(name -> name.startsWith(PREFIX));
    long now =
        marks.stream().mapToLong(FileStatus::getModificationTime).max().orElse(Long.MIN_VALUE);
    List<String> others = new ArrayList<>();
    for (FileStatus file : marks) {
      String name = file.getPath().getName();
      if (!name.equals(mark.getName()) && now - file.getModificationTime() < SILENCE.toMillis()) {
        others.add(name.substring(PREFIX.length()) + ": " + who(file.getPath()));
      }
    }
    return others;
  }

  private String who(Path other) throws IOException {
    try {
      return TextFiles.read(store.fileSystem(), other);
    } catch (FileNotFoundException e) {
      return "through by now";
    }
  }

  @Override
  public void close() {
    renewing.close();
    try {
      store.fileSystem().delete(mark, false);
    } catch (IOException e) {
      // It is taken for that of a dead program after a while.
      LOG.warn("{}", Redactor.text("cannot remove " + mark + ": " + e.getMessage()));
    }
  }
}
