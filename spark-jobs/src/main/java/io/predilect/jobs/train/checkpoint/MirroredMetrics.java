package io.predilect.jobs.train.checkpoint;

import io.predilect.jobs.storage.HadoopFolders;
import io.predilect.model.train.MetricsFile;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.TrainResult;
import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.step.NonFiniteStepException;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * {@code metrics.jsonl} on a file system that cannot be appended to: written on this machine and
 * copied when a checkpoint is about to be stored.
 */
public final class MirroredMetrics implements TrainListener {
  private final FileSystem files;
  private final Path place;
  private final java.nio.file.Path local;
  private final MetricsFile metrics;
  private final RetryPolicy retries;

  public MirroredMetrics(
      FileSystem files, Path place, java.nio.file.Path local, RetryPolicy retries) {
    this.files = files;
    this.place = place;
    this.local = local;
    this.retries = retries;
    this.metrics = new MetricsFile(local);
  }

  @Override
  public void started(int step, int totalSteps) throws IOException {
    if (files.exists(place)) {
      files.copyToLocalFile(false, place, new Path(local.toUri()), true);
    }
    metrics.started(step, totalSteps);
  }

  @Override
  public void logged(StepMetrics step) throws IOException {
    metrics.logged(step);
  }

  @Override
  public void evaluated(StepMetrics step) throws IOException {
    metrics.evaluated(step);
  }

  @Override
  public void skipped(NonFiniteStepException step) throws IOException {
    failed(step);
  }

  @Override
  public void failed(NonFiniteStepException failure) throws IOException {
    java.nio.file.Path ids = metrics.write(failure);
    HadoopFolders.publishFile(
        ids, new Path(place.getParent(), ids.getFileName().toString()), files);
    copy();
  }

  @Override
  public void finished(TrainResult result) throws IOException {
    retries.run("writing " + place, this::copy);
  }

  /** Puts what was written until now in its place; where that fails, the lines there stay. */
  public void copy() throws IOException {
    if (Files.exists(local)) {
      HadoopFolders.publishFile(local, place, files);
    }
  }
}
