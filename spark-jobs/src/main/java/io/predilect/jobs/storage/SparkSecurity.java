package io.predilect.jobs.storage;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/** What Spark's configuration says of the connections between its processes. */
public final class SparkSecurity {
  private SparkSecurity() {}

  /** Whether Spark encrypts what its processes tell each other. */
  public static boolean encrypts(SparkConf conf) {
    return conf.getBoolean("spark.network.crypto.enabled", false)
        || conf.getBoolean("spark.authenticate.enableSaslEncryption", false)
        || conf.getBoolean("spark.ssl.rpc.enabled", false);
  }

  /**
   * Whether connections of ours between its processes are to be encrypted: where Spark encrypts, or
   * was told to keep strangers out.
   */
  public static boolean guards(SparkConf conf) {
    return encrypts(conf)
        || conf.getBoolean("spark.authenticate", false)
        || conf.getBoolean("spark.ssl.enabled", false);
  }

  /** Whether what a task is given travels unencrypted to another process. */
  public static boolean inClear(SparkContext spark) {
    return !spark.isLocal() && !encrypts(spark.getConf());
  }
}
