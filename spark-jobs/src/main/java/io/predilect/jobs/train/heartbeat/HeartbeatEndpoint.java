package io.predilect.jobs.train.heartbeat;

import io.predilect.jobs.channel.DriverAddress;
import io.predilect.jobs.channel.DriverChannel;
import io.predilect.jobs.process.Repeating;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/** The driver's end of the one channel between it and the ranks. */
public final class HeartbeatEndpoint implements AutoCloseable {
  private static final Duration LOOKS = Duration.ofMillis(500);

  private final SparkContext spark;
  private final RankMonitor monitor;
  private final DriverChannel channel;
  private final Repeating looking;

  /**
   * Listens.
   *
   * @param monitor hears the heartbeats and answers them
   */
  public HeartbeatEndpoint(SparkContext spark, RankMonitor monitor) {
    this.spark = spark;
    this.monitor = monitor;
    this.channel = new DriverChannel("predilect-ranks", this::answer);
    this.looking =
        Repeating.every(
            LOOKS, "stall-detector", () -> monitor.look(System.nanoTime()).ifPresent(this::end));
  }

  /** How the ranks reach it. */
  public DriverAddress address() {
    return channel.address();
  }

  /** Runs the job that the ranks' stage belongs to; it can be ended then. */
  public <T> T watching(Supplier<T> job) {
    spark.addJobTag(tag());
    try {
      return job.get();
    } finally {
      spark.removeJobTag(tag());
    }
  }

  private String tag() {
    return channel.address().name();
  }

  private String answer(String message) {
    String reply = monitor.hear(Heartbeat.parse(message), System.nanoTime()).json();
    if (monitor.hopeless()) {
      spark.cancelJobsWithTag(tag());
    }
    return reply;
  }

  // All ranks are told to end, which those that wait for others notice at once; that fails the
  // stage. The culprit may be past hearing: its executor is replaced, so that its place is free.
  private void end(StallDetector.Stall stall) {
    for (RankPlace rank : stall.ranks()) {
      // An interrupt would harm what other tasks of an executor do; a thread here has no other end.
      spark.killTaskAttempt(rank.task(), spark.isLocal(), stall.message());
    }
    if (!spark.isLocal()) {
      stall.executor().ifPresent(spark::killAndReplaceExecutor);
    }
  }

  @Override
  public void close() {
    looking.close();
    channel.close();
  }
}
