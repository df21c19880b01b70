package io.predilect.jobs.runfolder;

import io.predilect.jobs.failure.JobException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a folder can be made on this machine's disks, seen without making it. */
public final class OutputPlace {
  private OutputPlace() {}

  /**
   * Refuses a place where it cannot. Of other file systems only trying tells.
   *
   * @param folder a run's
   * @throws JobException which names what is in the way
   */
  public static void require(org.apache.hadoop.fs.Path folder) {
    if ("file".equals(folder.toUri().getScheme())) {
      require(folder, Path.of(folder.toUri().getPath()));
    }
  }

  private static void require(org.apache.hadoop.fs.Path folder, Path local) {
    DanglingLink.refuse(local);
    Path there = local;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw refused(folder, there + " is a file");
    }
    if (!Files.isWritable(there)) {
      throw refused(folder, there + " may not be written to");
    }
  }

  private static JobException refused(org.apache.hadoop.fs.Path folder, String why) {
    return new JobException(
        "cannot write to the output folder %s: %s: set output to a folder that can be written to"
            .formatted(folder, why));
  }
}
