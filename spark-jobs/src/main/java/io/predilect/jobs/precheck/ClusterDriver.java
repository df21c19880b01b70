package io.predilect.jobs.precheck;

import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/**
 * Whether a driver that a cluster started writes to a folder that lasts. Its current folder is one
 * that the cluster made for it, on that machine's disk or in its container: what is put there is
 * found by nobody, and a driver that is started again begins with an empty one.
 */
final class ClusterDriver {
  private ClusterDriver() {}

  /**
   * What is wrong with where a run's output goes; empty: nothing.
   *
   * @param output as it was given
   * @param folder the run's, as that leads to it
   */
  static Optional<String> wrong(String output, Path folder, SparkConf spark) {
    boolean relative = !new Path(output).isAbsolute(); // a path with a scheme is absolute
    return isOne(spark) && relative && "file".equals(folder.toUri().getScheme())
        ? Optional.of(
            ("output: %s is a relative path, and the cluster started this driver in a folder of its"
                    + " own, so results would be in %s, which goes with it: name a folder that"
                    + " every node reads, as in --set output=hdfs://NAMENODE/runs")
                .formatted(output, folder.toUri().getPath()))
        : Optional.empty();
  }

  // In a pod of Kubernetes the driver's own mode is "client".
  private static boolean isOne(SparkConf spark) {
    return "cluster".equals(spark.get("spark.submit.deployMode", "client"))
        || spark.getBoolean("spark.kubernetes.submitInDriver", false);
  }
}
