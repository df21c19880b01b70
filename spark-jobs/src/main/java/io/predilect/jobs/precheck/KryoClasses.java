package io.predilect.jobs.precheck;

import java.util.Optional;
import org.apache.spark.SparkConf;

/** Whether Spark's serializer takes what tasks are given. */
final class KryoClasses {
  private static final String REQUIRED = "spark.kryo.registrationRequired";

  private KryoClasses() {}

  /** What is wrong with a session's settings; empty: nothing. */
  static Optional<String> wrong(SparkConf spark) {
    boolean kryo = spark.get("spark.serializer", "").endsWith("KryoSerializer");
    return kryo && spark.getBoolean(REQUIRED, false)
        ? Optional.of(
            REQUIRED
                + " is true: what tasks are given and give back is of classes that nobody"
                + " registered, so that every job would fail. Set it to false, or take"
                + " spark.serializer out")
        : Optional.empty();
  }
}
