package io.predilect.jobs.train;

import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.util.RpcUtils;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The way from a rank to the {@link HeartbeatEndpoint} of its training.
 *
 * @param name the endpoint's name on the driver
 */
record EndpointAddress(String name) implements Serializable {
  private static final RpcTimeout ANSWER =
      new RpcTimeout(FiniteDuration.apply(5, TimeUnit.SECONDS), "the driver's answer");

  /**
   * Connects this executor.
   *
   * @return sends a heartbeat and waits for the answer, a few seconds at most; what it throws when
   *     there is none may be a checked exception that Scala does not declare
   */
  Function<Heartbeat, Heartbeat.Reply> connect() {
    SparkEnv env = SparkEnv.get();
    RpcEndpointRef driver = RpcUtils.makeDriverRef(name, env.conf(), env.rpcEnv());
    ClassTag<String> text = ClassTag$.MODULE$.apply(String.class);
    return beat -> Heartbeat.Reply.parse(driver.<String>askSync(beat.json(), ANSWER, text));
  }
}
