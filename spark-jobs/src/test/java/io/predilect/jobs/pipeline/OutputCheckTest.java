package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

final class OutputCheckTest {
  /** What executors on other machines wrote to their own disks is not there for the driver. */
  @Test
  void missingRowsOnAClusterAreToldWithTheFolderAndWhatItHasToBe() {
    String text = OutputCheck.elsewhere(new Path("file:/data/runs/r"));
    assertTrue(text.contains(" /data/runs/r is another folder there"), text);
    assertTrue(text.contains("set output to one that every node reads"), text);
  }
}
