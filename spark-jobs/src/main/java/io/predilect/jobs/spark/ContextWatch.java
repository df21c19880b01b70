package io.predilect.jobs.spark;

import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.process.Repeating;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.SparkContext;

/**
 * Ends the work of a thread whose Spark context has stopped. Spark tells the jobs that it knows of;
 * one that reached a scheduler which had ended before waits for ever.
 */
public final class ContextWatch implements AutoCloseable {
  // Most end by themselves between two looks.
  private static final Duration EVERY = Duration.ofSeconds(3);

  private final SparkContext spark;
  private final Thread worker = Thread.currentThread();
  private final Repeating looking;
  private boolean seen;
  private boolean interrupted;
  private boolean closed;

  private ContextWatch(SparkContext spark) {
    this.spark = spark;
    this.looking = Repeating.every(EVERY, "spark-context-watch", this::look);
  }

  /** Watches over this thread until it is closed. */
  public static ContextWatch over(SparkContext spark) {
    return new ContextWatch(spark);
  }

  private synchronized void look() {
    if (closed || !spark.isStopped()) {
      return;
    }
    if (seen) {
      interrupted = true;
      worker.interrupt();
    }
    seen = true;
  }

  /** What lies behind a failure that does not say it itself. */
  public Optional<String> behind(Throwable failure) {
    return spark.isStopped() && !Failures.isExplained(failure)
        ? Optional.of(
            "its Spark context was stopped while it worked: by another program that shares it, or by"
                + " Spark after a failure of which its log tells. The same command goes on from what"
                + " was finished")
        : Optional.empty();
  }

  /** The thread may end its work in peace. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (interrupted) {
        Thread.interrupted(); // else what is written down next fails of it
      }
    }
    looking.close();
  }
}
