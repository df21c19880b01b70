package io.predilect.jobs.channel;

import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpoint;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * The driver's end of a channel between it and tasks. It is an endpoint of Spark's own RPC:
 * executors reach it wherever they reach the driver, in local mode and from any cluster manager,
 * with Spark's authentication and encryption, and a session that runs already needs nothing. (A
 * Spark plugin would have to be configured before the session starts.) Messages are texts, so that
 * no class of this program has to be found while Spark reads one.
 */
public final class DriverChannel implements AutoCloseable {
  private final DriverAddress address;
  private final RpcEndpointRef endpoint;

  /**
   * Listens.
   *
   * @param name what it is for, in Spark's logs
   * @param answer takes a message and gives its answer; one at a time, and must not block
   */
  public DriverChannel(String name, UnaryOperator<String> answer) {
    this.address = new DriverAddress(name + "-" + UUID.randomUUID());
    RpcEnv rpc = SparkEnv.get().rpcEnv();
    this.endpoint = rpc.setupEndpoint(address.name(), new Answering(rpc, answer));
  }

  /** How tasks reach it. */
  public DriverAddress address() {
    return address;
  }

  @Override
  public void close() {
    SparkEnv.get().rpcEnv().stop(endpoint);
  }

  private static final class Answering implements RpcEndpoint {
    private final RpcEnv rpc;
    private final UnaryOperator<String> answer;

    Answering(RpcEnv rpc, UnaryOperator<String> answer) {
      this.rpc = rpc;
      this.answer = answer;
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
          context.reply(answer.apply((String) message));
          return BoxedUnit.UNIT;
        }
      };
    }
  }
}
