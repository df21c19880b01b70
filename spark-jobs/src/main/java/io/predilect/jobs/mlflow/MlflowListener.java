package io.predilect.jobs.mlflow;

import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.process.BackgroundThreads;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.TrainResult;
import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.step.NonFiniteStepException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mlflow.api.proto.Service.RunStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends metrics to MLflow from a thread of its own. A server that does not answer never delays or
 * fails training: there is one warning, what could not be sent is kept and tried again from time to
 * time, and at the end for at most a few seconds.
 */
public final class MlflowListener implements TrainListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MlflowListener.class);
  private static final int MOST_UNSENT = 10_000;

  private final TrackingAddress address;
  private final TrackedRun run;
  private final Duration retry;
  private final Duration patience;
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(BackgroundThreads.named("mlflow"));

  // The sender's own.
  private final List<TrackedRun.Measured> unsent = new ArrayList<>();
  private Optional<RunStatus> end = Optional.empty();
  private boolean ended;
  private boolean warned;
  private long silentUntil = System.nanoTime();

  /**
   * Tracks a training.
   *
   * @param address where
   * @param params settings to be listed with the run
   * @param files the file system of {@code folder}
   * @param folder where the run's id is kept for a resume
   */
  public MlflowListener(
      TrackingAddress address, Map<String, String> params, FileSystem files, Path folder) {
    this(address, params, files, folder, Duration.ofSeconds(30), Duration.ofSeconds(10));
  }

  MlflowListener(
      TrackingAddress address,
      Map<String, String> params,
      FileSystem files,
      Path folder,
      Duration retry,
      Duration patience) {
    this.address = address;
    this.run = new TrackedRun(address, params, new RunIdFile(files, folder));
    this.retry = retry;
    this.patience = patience;
  }

  @Override
  public void logged(StepMetrics metrics) {
    measured(metrics);
  }

  @Override
  public void evaluated(StepMetrics metrics) {
    measured(metrics);
  }

  @Override
  public void failed(NonFiniteStepException failure) {
    ends(RunStatus.FAILED);
  }

  @Override
  public void finished(TrainResult result) {
    if (result.awaits().isPresent()) {
      sender.execute(() -> ended = true); // for this time: it goes on in the same run of MLflow
      return;
    }
    ends(result.stopped() ? RunStatus.KILLED : RunStatus.FINISHED);
  }

  private void ends(RunStatus status) {
    sender.execute(
        () -> {
          ended = true;
          end = Optional.of(status);
        });
  }

  private void measured(StepMetrics metrics) {
    TrackedRun.Measured now = new TrackedRun.Measured(metrics, System.currentTimeMillis());
    sender.execute(
        () -> {
          if (unsent.size() < MOST_UNSENT) {
            unsent.add(now);
          }
          if (System.nanoTime() - silentUntil >= 0) {
            send();
          }
        });
  }

  private void send() {
    try {
      if (!unsent.isEmpty()) {
        run.send(unsent);
        unsent.clear();
      }
      if (end.isPresent()) {
        run.end(end.get());
        end = Optional.empty();
      }
    } catch (IOException | RuntimeException e) {
      silentUntil = System.nanoTime() + retry.toNanos();
      if (!warned) {
        warned = true;
        LOG.warn(
            "cannot send metrics to MLflow at {}: {}. Training goes on, and they are in"
                + " metrics.jsonl; check mlflow.tracking_uri and that the server runs",
            address.server(),
            Redactor.text(String.valueOf(e.getMessage())));
      }
    }
  }

  /** Waits until everything told so far was sent or could not be. */
  void await() throws InterruptedException, ExecutionException {
    sender.submit(() -> {}).get();
  }

  /** Sends what is left, for at most a few seconds. A training that broke down is marked so. */
  @Override
  public void close() {
    sender.execute(
        () -> {
          if (!ended) {
            end = Optional.of(RunStatus.FAILED);
          }
          send();
          run.close();
        });
    sender.shutdown();
    try {
      if (!sender.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        sender.shutdownNow();
      }
    } catch (InterruptedException e) {
      sender.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
