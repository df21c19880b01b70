package io.predilect.jobs.train;

import java.io.Serializable;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.util.RpcUtils;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag$;

/**
 * The way from a rank to the {@link RankWatch} of its stage: Spark's own connection to the driver,
 * so that no port has to be opened for it.
 *
 * @param name the watch's name on the driver
 */
record DriverLine(String name) implements Serializable {

  /** Connects this executor. */
  Line open() {
    SparkEnv env = SparkEnv.get();
    return new Line(RpcUtils.makeDriverRef(name, env.conf(), env.rpcEnv()));
  }

  /** An open connection. */
  record Line(RpcEndpointRef driver) implements Consumer<RankNews> {
    private static final long ANSWER_SECONDS = 5;

    /** Sends news and does not wait. */
    @Override
    public void accept(RankNews news) {
      driver.send(news.json());
    }

    /** Sends news and waits until the driver has them, a few seconds at most. */
    void deliver(RankNews news) {
      driver.<Boolean>askSync(
          news.json(),
          new RpcTimeout(
              FiniteDuration.apply(ANSWER_SECONDS, java.util.concurrent.TimeUnit.SECONDS),
              "predilect"),
          ClassTag$.MODULE$.apply(Boolean.class));
    }
  }
}
