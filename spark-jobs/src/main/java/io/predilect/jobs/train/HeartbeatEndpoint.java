package io.predilect.jobs.train;

import io.predilect.jobs.pipeline.Repeating;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpoint;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * The driver's end of the one channel between it and the ranks. It is an endpoint of Spark's own
 * RPC: executors reach it wherever they reach the driver, in local mode and from any cluster
 * manager, with Spark's authentication and encryption, and a session that runs already needs
 * nothing. (A Spark plugin would have to be configured before the session starts.)
 */
final class HeartbeatEndpoint implements AutoCloseable {
  private static final Duration LOOKS = Duration.ofMillis(500);

  private final SparkContext spark;
  private final RankMonitor monitor;
  private final EndpointAddress address =
      new EndpointAddress("predilect-ranks-" + UUID.randomUUID());
  private final RpcEndpointRef endpoint;
  private final Repeating looking;

  /**
   * Listens.
   *
   * @param monitor hears the heartbeats and answers them
   */
  HeartbeatEndpoint(SparkContext spark, RankMonitor monitor) {
    this.spark = spark;
    this.monitor = monitor;
    RpcEnv rpc = SparkEnv.get().rpcEnv();
    this.endpoint = rpc.setupEndpoint(address.name(), new Answering(rpc));
    this.looking =
        Repeating.every(
            LOOKS, "stall-detector", () -> monitor.look(System.nanoTime()).ifPresent(this::end));
  }

  /** How the ranks reach it. */
  EndpointAddress address() {
    return address;
  }

  /** Runs the job that the ranks' stage belongs to; it can be ended then. */
  <T> T watching(Supplier<T> job) {
    spark.addJobTag(address.name());
    try {
      return job.get();
    } finally {
      spark.removeJobTag(address.name());
    }
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
    SparkEnv.get().rpcEnv().stop(endpoint);
  }

  private final class Answering implements RpcEndpoint {
    private final RpcEnv rpc;

    Answering(RpcEnv rpc) {
      this.rpc = rpc;
    }

    @Override
    public RpcEnv rpcEnv() {
      return rpc;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
      return new AbstractPartialFunction<>() {
        @Override
        public boolean isDefinedAt(Object message) {
          return message instanceof String;
        }

        @Override
        public BoxedUnit apply(Object message) {
          Heartbeat beat = Heartbeat.parse((String) message);
          context.reply(monitor.hear(beat, System.nanoTime()).json());
          if (monitor.hopeless()) {
            spark.cancelJobsWithTag(address.name());
          }
          return BoxedUnit.UNIT;
        }
      };
    }
  }
}
