package io.predilect.jobs.spark;

import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.process.Repeating;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkContext;

/**
 * Ends the work of a thread whose Spark context has stopped. Spark tells the jobs that it knows of;
 * one that reached a scheduler which had ended before waits for ever.
 */
public final class ContextWatch implements AutoCloseable {
  // Most end by themselves between two looks.
  private static final Duration EVERY = Duration.ofSeconds(3);

  private final BooleanSupplier stopped;
  private final BooleanSupplier asked;
  private final Thread worker = Thread.currentThread();
  private final Repeating looking;
  private boolean seen;
  private boolean interrupted;
  private boolean closed;

  private ContextWatch(BooleanSupplier stopped, BooleanSupplier asked, Duration every) {
    this.stopped = stopped;
    this.asked = asked;
    this.looking = Repeating.every(every, "spark-context-watch", this::look);
  }

  /**
   * Watches over this thread until it is closed.
   *
   * @param asked whether the work was asked to end: then it does so by itself, and its context may
   *     stop meanwhile
   */
  public static ContextWatch over(SparkContext spark, BooleanSupplier asked) {
    return over(spark::isStopped, asked, EVERY);
  }

  /** The same of any context, with another pause between two looks. */
  static ContextWatch over(BooleanSupplier stopped, BooleanSupplier asked, Duration every) {
    return new ContextWatch(stopped, asked, every);
  }

  private synchronized void look() {
    if (closed || asked.getAsBoolean() || !stopped.getAsBoolean()) {
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
    return stopped.getAsBoolean() && !asked.getAsBoolean() && !Failures.isExplained(failure)
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
