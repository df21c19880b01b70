package io.predilect.jobs.channel;

import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.util.RpcUtils;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The way from a task to a {@link DriverChannel}.
 *
 * @param name the channel's name on the driver
 */
public record DriverAddress(String name) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final RpcTimeout ANSWER =
      new RpcTimeout(FiniteDuration.apply(5, TimeUnit.SECONDS), "the driver's answer");

  /**
   * Connects this executor.
   *
   * @return sends a message and waits for the answer, a few seconds at most; what it throws when
   *     there is none may be a checked exception that Scala does not declare
   */
  public UnaryOperator<String> connect() {
    SparkEnv env = SparkEnv.get();
    RpcEndpointRef driver = RpcUtils.makeDriverRef(name, env.conf(), env.rpcEnv());
    ClassTag<String> text = ClassTag$.MODULE$.apply(String.class);
    return message -> driver.<String>askSync(message, ANSWER, text);
  }
}
