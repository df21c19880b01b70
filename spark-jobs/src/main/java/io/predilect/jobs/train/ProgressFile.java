package io.predilect.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.metrics.StepMetrics;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file that tells the driver how far training is: Spark itself brings news from a running
 * task only every ten seconds, and none that are its own. Rewritten at most about once a second, on
 * an object store more seldom.
 */
final class ProgressFile implements TrainListener {
  static final String NAME = "progress.json";

  private static final Logger LOG = LoggerFactory.getLogger(ProgressFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LEAST_NANOS = 700_000_000L;

  private final FileSystem files;
  private final Path file;
  private int startStep;
  private long startNanos;
  private final Turns writes = new Turns(LEAST_NANOS, System::nanoTime);

  ProgressFile(FileSystem files, Path folder) {
    this.files = unchecked(files);
    this.file = new Path(folder, NAME);
  }

  @Override
  public void started(int step, int totalSteps) {
    startStep = step;
    startNanos = System.nanoTime();
  }

  @Override
  public void logged(StepMetrics metrics) {
    if (writes.due() || metrics.step() == metrics.totalSteps()) {
      writes.take(() -> write(metrics));
    }
  }

  private void write(StepMetrics metrics) {
    long now = System.nanoTime();
    double secondsPerStep = (now - startNanos) / 1e9 / Math.max(1, metrics.step() - startStep);
    TrainProgress progress =
        new TrainProgress(
            metrics.step(),
            metrics.totalSteps(),
            metrics.values().getOrDefault("loss", Double.NaN),
            metrics.values().getOrDefault("tokens_per_second", 0.0),
            secondsPerStep * (metrics.totalSteps() - metrics.step()));
    try (OutputStream out = files.create(file, true)) {
      out.write(JSON.writeValueAsBytes(progress));
    } catch (IOException e) {
      // Training goes on without its progress line.
      LOG.debug("the progress of the training was not written", e);
    }
  }

  /** What the file in a folder says; empty while there is none or it is being rewritten. */
  static Optional<TrainProgress> read(FileSystem files, Path folder) throws IOException {
    try (InputStream in = unchecked(files).open(new Path(folder, NAME))) {
      byte[] json = in.readAllBytes();
      return json.length == 0
          ? Optional.empty()
          : Optional.of(JSON.readValue(json, TrainProgress.class));
    } catch (FileNotFoundException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  // A file of sums beside it would be of another moment, which Hadoop warns of at length.
  private static FileSystem unchecked(FileSystem files) {
    return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
  }

  static void remove(FileSystem files, Path folder) throws IOException {
    files.delete(new Path(folder, NAME), false);
  }
}
