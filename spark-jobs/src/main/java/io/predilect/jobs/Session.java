package io.predilect.jobs;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.spark.SparkSessions;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * The session that runs work in: one that was there before, which is used and left as it is, or one
 * that starts when it is first asked for, which is stopped at the end.
 */
final class Session implements AutoCloseable {
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d{1,4}|\\*)(?:,.*)?])?");

  private final Optional<SparkSession> given;
  private final SparkConf conf;
  private Optional<SparkSession> started = Optional.empty();
  private Optional<SparkSession> working = Optional.empty();
  private boolean closed;

  private Session(Optional<SparkSession> given, SparkConf conf) {
    this.given = given;
    this.conf = conf;
  }

  /** Works in a session that is there. */
  static Session in(SparkSession given) {
    requireRunning(given);
    SparkSessions.learnSecrets(given);
    return new Session(Optional.of(given), given.sparkContext().getConf());
  }

  /** Works in the session of this process, else in one that starts as a run's settings say. */
  static Session onDemand(RunConfig run) {
    return SparkSessions.running()
        .map(Session::in)
        .orElseGet(() -> new Session(Optional.empty(), SparkSessions.conf(run)));
  }

  /** Whether it was there before. */
  boolean isGiven() {
    return given.isPresent();
  }

  String master() {
    return conf.get("spark.master");
  }

  /** Its configuration, as it is or will be. */
  SparkConf conf() {
    return conf.clone();
  }

  /** How many tasks run at a time as threads of this process; empty: they run elsewhere. */
  OptionalInt cores() {
    Matcher local = LOCAL.matcher(master());
    if (!local.matches()) {
      return OptionalInt.empty();
    }
    String threads = Optional.ofNullable(local.group(1)).orElse("1");
    return OptionalInt.of(
        threads.equals("*")
            ? Runtime.getRuntime().availableProcessors()
            : Integer.parseInt(threads));
  }

  Configuration hadoop() {
    return given
        .map(session -> session.sparkContext().hadoopConfiguration())
        .orElseGet(() -> SparkSessions.hadoop(conf));
  }

  /** The session that callers know, started if need be. */
  synchronized SparkSession outer() {
    if (closed) {
      throw PredilectException.usage("this Predilect is closed: build another");
    }
    if (given.isEmpty() && started.isEmpty()) {
      started = Optional.of(SparkSessions.start(conf));
    }
    SparkSession session = given.or(() -> started).orElseThrow();
    requireRunning(session); // whoever else has it may have stopped it since
    return session;
  }

  /** Refuses a session that somebody stopped, before work begins that would fail in it. */
  synchronized void require() {
    given.or(() -> started).ifPresent(Session::requireRunning);
  }

  private static void requireRunning(SparkSession session) {
    if (session.sparkContext().isStopped()) {
      throw PredilectException.usage("the Spark session is stopped: give one that runs");
    }
  }

  /** The session that stages work in: its settings may be others than the callers' own. */
  synchronized SparkSession working() {
    SparkSession outer = outer();
    if (working.isEmpty()) {
      working = Optional.of(SparkSessions.forStages(outer));
    }
    return working.get();
  }

  @Override
  public synchronized void close() {
    closed = true;
    started.ifPresent(SparkSession::stop);
    started = Optional.empty();
  }
}
