package io.predilect.jobs.train;

import io.predilect.jobs.config.Redactor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpoint;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * The driver's eye on the ranks: it keeps the first cause of every attempt's failure, and ends an
 * attempt of which a rank stalls, so that Spark begins the next one. Where a single rank refuses
 * and the others fail for it, no other attempt is made.
 */
final class RankWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RankWatch.class);
  private static final long LOOK_MILLIS = 500;

  private final SparkContext spark;
  private final StallJudge judge;
  private final DriverLine line = new DriverLine("predilect-ranks-" + UUID.randomUUID());
  private final RpcEndpointRef endpoint;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "rank-watch");
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledFuture<?> looking;
  private final Map<Integer, String> firstCauses = new LinkedHashMap<>(); // by attempt
  private Optional<String> refusal = Optional.empty();

  RankWatch(SparkContext spark, Duration stallTimeout) {
    this.spark = spark;
    this.judge = new StallJudge(stallTimeout);
    RpcEnv rpc = SparkEnv.get().rpcEnv();
    this.endpoint = rpc.setupEndpoint(line.name(), new Ear(rpc));
    this.looking =
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** How the ranks reach it. */
  DriverLine line() {
    return line;
  }

  /** Why the last attempt failed, if one did, in the words of whoever noticed first. */
  synchronized Optional<String> firstCause() {
    return firstCauses.values().stream().reduce((earlier, later) -> later);
  }

  /** Runs the job that the ranks' stage belongs to; it can be ended then. */
  <T> T watching(Supplier<T> job) {
    spark.addJobTag(line.name());
    try {
      return job.get();
    } finally {
      spark.removeJobTag(line.name());
    }
  }

  /** Why a rank would fail again however often it is tried, if one said so. */
  synchronized Optional<String> refusal() {
    return refusal;
  }

  private synchronized void refused(String why) {
    refusal = refusal.or(() -> Optional.of(why));
  }

  /** How many attempts failed with a cause that the ranks told. */
  synchronized int failures() {
    return firstCauses.size();
  }

  private synchronized boolean failed(int attempt, String cause) {
    if (firstCauses.putIfAbsent(attempt, cause) != null) {
      return false;
    }
    LOG.warn("attempt {} to train failed: {}", attempt + 1, Redactor.text(cause));
    return true;
  }

  private void hear(String message) {
    RankNews news = RankNews.parse(message);
    judge.hear(news, System.nanoTime());
    if (news.refused()) {
      refused(news.failure());
    } else if (!news.failure().isEmpty()) {
      judge.over(news.attempt());
      failed(news.attempt(), news.who() + ": " + news.failure() + " (" + news.where() + ")");
      if (refusal().isPresent()) {
        spark.cancelJobsWithTag(line.name());
      }
    }
  }

  private void look() {
    try {
      judge.stalled(System.nanoTime()).ifPresent(this::end);
    } catch (RuntimeException e) {
      LOG.warn("a stalled training could not be ended: {}", e.getMessage(), e);
    }
  }

  // All ranks are told to end, which those that wait for others notice at once; that fails the
  // stage. The culprit may be past hearing: its executor is replaced, so that its place is free.
  private void end(StallJudge.Stall stall) {
    var ranks = judge.known();
    judge.over(stall.rank().attempt());
    if (!failed(stall.rank().attempt(), stall.message())) {
      return;
    }
    for (RankNews rank : ranks) {
      // An interrupt would harm what other tasks of an executor do; a thread here has no other end.
      spark.killTaskAttempt(rank.task(), spark.isLocal(), stall.message());
    }
    if (!spark.isLocal()) {
      spark.killAndReplaceExecutor(stall.rank().executor());
    }
  }

  @Override
  public void close() {
    looking.cancel(false);
    timer.shutdown();
    SparkEnv.get().rpcEnv().stop(endpoint);
  }

  private final class Ear implements RpcEndpoint {
    private final RpcEnv rpc;

    Ear(RpcEnv rpc) {
      this.rpc = rpc;
    }

    @Override
    public RpcEnv rpcEnv() {
      return rpc;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receive() {
      return new Hearing(Optional.empty());
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
      return new Hearing(Optional.of(context));
    }
  }

  private final class Hearing extends AbstractPartialFunction<Object, BoxedUnit> {
    private final Optional<RpcCallContext> asked;

    Hearing(Optional<RpcCallContext> asked) {
      this.asked = asked;
    }

    @Override
    public boolean isDefinedAt(Object message) {
      return message instanceof String;
    }

    @Override
    public BoxedUnit apply(Object message) {
      hear((String) message);
      asked.ifPresent(context -> context.reply(true));
      return BoxedUnit.UNIT;
    }
  }
}
