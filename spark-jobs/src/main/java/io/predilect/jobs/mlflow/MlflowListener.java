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
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mlflow.api.proto.Service.RunStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends metrics to MLflow from a thread of its own. A server that does not answer never delays or
 * fails training: there is one warning, what could not be sent is kept and tried again from time to
 * time, and at the end for at most a few seconds. What MLflow has not got then is told: it shows
 * fewer steps than there were, or goes on showing the training as running.
 */
public final class MlflowListener implements TrainListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MlflowListener.class);
  private static final int MOST_UNSENT = 10_000;
  private static final int MOST_STEPS_A_CALL = 1000;
  private static final Duration A_MOMENT = Duration.ofSeconds(2);
  private static final Duration LONGEST_CALL = Duration.ofSeconds(30);

  private final TrackingAddress address;
  private final TrackedRun run;
  private final Duration retry;
  private final Duration patience;
  private final Consumer<String> untold;
  private final AtomicInteger lines = new AtomicInteger();
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(BackgroundThreads.named("mlflow"));

  // Training adds, the sender removes.
  private final Queue<TrackedRun.Measured> unsent = new LinkedBlockingQueue<>();

  // The sender's own.
  private Optional<RunStatus> end = Optional.empty();
  private boolean ended;
  private boolean endTold;
  private volatile boolean goesOn;
  private volatile boolean warned;
  private int sent;
  private String problem = "there was no time to";
  private long silentUntil = System.nanoTime();

  /**
   * Tracks a training.
   *
   * @param address where
   * @param params settings to be listed with the run
   * @param files the file system of {@code folder}
   * @param folder where the run's id is kept for a resume
   * @param untold hears at the end what MLflow has not got
   */
  public MlflowListener(
      TrackingAddress address,
      Map<String, String> params,
      FileSystem files,
      Path folder,
      Consumer<String> untold) {
    this(address, params, files, folder, untold, LONGEST_CALL, Duration.ofSeconds(10));
  }

  MlflowListener(
      TrackingAddress address,
      Map<String, String> params,
      FileSystem files,
      Path folder,
      Consumer<String> untold,
      Duration retry,
      Duration patience) {
    this.address = address;
    this.run = new TrackedRun(address, params, new RunIdFile(files, folder), retry, LOG::warn);
    this.retry = retry;
    this.patience = patience;
    this.untold = untold;
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
      goesOn = true; // in the same run of MLflow
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
    lines.incrementAndGet();
    if (unsent.size() < MOST_UNSENT) {
      unsent.add(new TrackedRun.Measured(metrics, System.currentTimeMillis()));
    }
    sender.execute(
        () -> {
          if (System.nanoTime() - silentUntil >= 0) {
            send();
          }
        });
  }

  private void send() {
    try {
      // A call has all that came while the one before was under way: training may be the faster.
      while (!unsent.isEmpty()) {
        int steps = run.send(unsent.stream().limit(MOST_STEPS_A_CALL).toList());
        for (int i = 0; i < steps; i++) {
          unsent.remove();
        }
        sent += steps;
      }
      if (end.isPresent()) {
        run.end(end.get());
        end = Optional.empty();
        endTold = true;
      }
    } catch (IOException | RuntimeException e) {
      silentUntil = System.nanoTime() + retry.toNanos();
      problem = Redactor.text(String.valueOf(e.getMessage())).strip();
      if (!warned) {
        warned = true;
        LOG.warn(
            "cannot send metrics to MLflow at {}: {}. Training goes on, they are in"
                + " metrics.jsonl and are sent later, and what is not is told at the end; check"
                + " mlflow.tracking_uri and that the server runs",
            address.server(),
            problem);
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
          if (!ended && !goesOn) {
            end = Optional.of(RunStatus.FAILED);
          }
          warned = true; // what is not sent now is told below
          send();
        });
    sender.shutdown();
    try {
      if (!sender.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        warned = true;
        run.abandon();
        sender.shutdownNow();
        sender.awaitTermination(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      run.abandon();
      sender.shutdownNow();
      Thread.currentThread().interrupt();
    }
    run.close();
    tellWhatIsMissing();
  }

  private void tellWhatIsMissing() {
    int all = lines.get();
    List<String> missing = new ArrayList<>();
    if (sent < all) {
      missing.add(all - sent + " of " + all + " lines of metrics, which are in metrics.jsonl");
    }
    if (!endTold && !goesOn) {
      missing.add("that this training has ended, which it shows as running if it knows of it");
    }
    if (!missing.isEmpty()) {
      untold.accept(
          "MLflow at %s was not told %s: %s"
              .formatted(address.server(), String.join(", nor ", missing), problem));
    }
  }
}
