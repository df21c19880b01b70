package io.predilect.jobs.pipeline;

import org.apache.spark.sql.SparkSession;

/** One session for all tests of a process: starting one takes seconds. */
public final class LocalSpark {
  private LocalSpark() {}

  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "localhost")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.files.openCostInBytes", "65536")
        .getOrCreate();
  }
}
