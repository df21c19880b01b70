package io.predilect.jobs.train;

import io.predilect.jobs.pipeline.Progress;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries what rank 0 writes into its {@link ProgressFile} to the driver's progress line. */
final class DriverProgress implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DriverProgress.class);
  private static final long EVERY_MILLIS = 500;

  private final FileSystem files;
  private final Path folder;
  private final Progress progress;
  private final ScheduledExecutorService poller =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "training-progress");
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledFuture<?> polling;

  DriverProgress(FileSystem files, Path folder, Progress progress) {
    this.files = files;
    this.folder = folder;
    this.progress = progress;
    this.polling =
        poller.scheduleWithFixedDelay(
            this::pollNow, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Looks once more, for the last step. */
  void pollNow() {
    try {
      Optional<TrainProgress> told = ProgressFile.read(files, folder);
      told.ifPresent(this::tell);
    } catch (IOException | RuntimeException e) {
      // Training goes on without its progress line.
      LOG.debug("no news of the training's progress", e);
    }
  }

  private void tell(TrainProgress now) {
    progress.update(now.share(), now.detail());
    progress.figure("step", now.step());
    progress.figure("total_steps", now.totalSteps());
    progress.figure("loss", now.loss());
    progress.figure("tokens_per_second", now.tokensPerSecond());
    progress.figure("seconds_left", now.secondsLeft());
  }

  @Override
  public void close() {
    polling.cancel(false);
    poller.shutdown();
  }
}
