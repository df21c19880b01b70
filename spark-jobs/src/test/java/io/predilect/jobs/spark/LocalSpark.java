package io.predilect.jobs.spark;

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
        // Many clusters have it, and what it takes is less than what Java takes.
        .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        // Queries of a few rows: compiling code for each takes longer than the query. The cluster
        // tests run as users do.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.ui.explainMode", "simple")
        // Planning again after each exchange is a sixth of what these tests compute.
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.files.openCostInBytes", "65536")
        .config("spark.sql.inMemoryColumnarStorage.compressed", "false")
        .config("spark.sql.files.minPartitionNum", "2")
        .getOrCreate();
  }
}
