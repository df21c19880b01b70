package io.predilect.jobs.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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

  /**
   * The setting {@code spark} of a run: the cluster, with executors that take a worker each.
   *
   * @param more configuration beside that
   */
  static Map<String, Object> spark(
      int executors, int cores, int memoryMib, Map<String, String> more) {
    Map<String, String> conf = new HashMap<>(more);
    conf.put("spark.executor.memory", memoryMib + "m");
    conf.put("spark.executor.cores", Integer.toString(cores));
    conf.put("spark.executor.extraClassPath", classPath());
    conf.put("spark.scheduler.minRegisteredResourcesRatio", "1.0");
    String master =
        String.format(Locale.ROOT, "local-cluster[%d,%d,%d]", executors, cores, memoryMib);
    return Map.of("master", master, "conf", conf);
  }

  // Executors start in folders of their own.
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
