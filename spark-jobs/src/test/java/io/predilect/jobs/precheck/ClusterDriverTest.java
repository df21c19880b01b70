package io.predilect.jobs.precheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** Results of a driver on the cluster are not left in the folder that the cluster made for it. */
final class ClusterDriverTest {
  private static final Path OWN = new Path("file:/var/drivers/driver-1/runs/r");
  private static final SparkConf CLUSTER =
      new SparkConf(false).set("spark.submit.deployMode", "cluster");
  private static final SparkConf POD =
      new SparkConf(false)
          .set("spark.submit.deployMode", "client")
          .set("spark.kubernetes.submitInDriver", "true");

  @Test
  void aRelativeOutputInTheDriversOwnFolderIsRefused() {
    for (SparkConf spark : List.of(CLUSTER, POD)) {
      String wrong = ClusterDriver.wrong("runs", OWN, spark).orElseThrow();
      assertTrue(wrong.startsWith("output: runs is a relative path"), wrong);
      assertTrue(wrong.contains("/var/drivers/driver-1/runs/r"), wrong);
      assertTrue(wrong.contains("--set output=hdfs://NAMENODE/runs"), wrong);
    }
  }

  @Test
  void whatLastsIsTaken() {
    assertEquals(Optional.empty(), ClusterDriver.wrong("runs", OWN, new SparkConf(false)));
    for (SparkConf spark : List.of(CLUSTER, POD)) {
      assertTaken("/shared/runs", "file:/shared/runs/r", spark);
      assertTaken("file:///shared/runs", "file:/shared/runs/r", spark);
      assertTaken("runs", "hdfs://node/user/me/runs/r", spark); // the home on the cluster's system
      assertTaken("s3a://bucket", "s3a://bucket/r", spark);
    }
  }

  private static void assertTaken(String output, String folder, SparkConf spark) {
    assertEquals(Optional.empty(), ClusterDriver.wrong(output, new Path(folder), spark));
  }
}
