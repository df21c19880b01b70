package io.predilect.jobs.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;

/**
 * A standalone cluster of this machine: a master and workers in the driver's process, executors in
 * processes of their own.
 */
final class LocalCluster {
  private LocalCluster() {}

  /**
   * What the driver's process finds in its environment: Spark takes a cluster's home from there.
   */
  static Map<String, String> environment(Path folder) throws IOException {
    // Jars come by the class path, but Spark wants the folder.
    Path home = folder.resolve("spark");
    Files.createDirectories(home.resolve("jars"));
    return Map.of(
        "SPARK_HOME", home.toString(),
        "SPARK_LOCAL_IP", "127.0.0.1",
        "SPARK_SCALA_VERSION", "2.12");
  }

  /** Where a run's session finds the cluster. */
  static String master(int executors, int cores, int memoryMib) {
    return "local-cluster[%d,%d,%d]".formatted(executors, cores, memoryMib);
  }

  /** The configuration with executors that take a worker each. */
  static SparkConf conf(SparkConf conf, int cores, int memoryMib) {
    conf.set("spark.executor.memory", memoryMib + "m");
    conf.set("spark.executor.cores", Integer.toString(cores));
    conf.set("spark.executor.extraClassPath", classPath());
    return conf.set("spark.scheduler.minRegisteredResourcesRatio", "1.0");
  }

  // Executors start in folders of their own.
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
