package io.predilect.jobs.train;

import io.predilect.jobs.config.Redactor;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file by which the driver asks the ranks to store a checkpoint and end: Spark itself can only
 * kill their tasks.
 */
final class StopFile implements BooleanSupplier, AutoCloseable {
  static final String NAME = "stop";
  private static final Logger LOG = LoggerFactory.getLogger(StopFile.class);
  private static final long LEAST_NANOS = 1_000_000_000L;

  private final FileSystem files;
  private final Path file;
  private final Turns looks = new Turns(LEAST_NANOS, System::nanoTime);
  private boolean asked;

  StopFile(FileSystem files, Path folder) {
    this.files = files;
    this.file = new Path(folder, NAME);
  }

  /** In a folder where nobody is asked yet, whatever a run that was killed left there. */
  static StopFile unasked(FileSystem files, Path folder) throws IOException {
    StopFile stop = new StopFile(files, folder);
    stop.close();
    return stop;
  }

  /** Asks all ranks to end. */
  void ask() {
    try {
      files.mkdirs(file.getParent());
      files.create(file, true).close();
    } catch (IOException e) {
      LOG.warn(
          "{}", Redactor.text("cannot ask the ranks to stop, " + file + ": " + e.getMessage()));
    }
  }

  /** Asks nobody any more. */
  @Override
  public void close() throws IOException {
    files.delete(file, false);
  }

  /** Whether they were asked; looks at most once a second, at an object store more seldom. */
  @Override
  public boolean getAsBoolean() {
    if (!asked && looks.due()) {
      looks.take(this::look);
    }
    return asked;
  }

  private void look() {
    try {
      asked = files.exists(file);
    } catch (IOException e) {
      LOG.debug("cannot look for {}", file, e); // looked for again at the next turn
    }
  }
}
