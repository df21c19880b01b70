package io.predilect.jobs.runfolder;

import io.predilect.jobs.failure.JobException;
import org.apache.hadoop.fs.Path;

/** Folders as people name them in commands and notebooks. */
public final class FolderNames {
  private FolderNames() {}

  /**
   * The folder of that name.
   *
   * @param name a path or a Hadoop URI
   * @throws JobException when it is neither
   */
  public static Path path(String name) {
    if (name.isBlank()) {
      throw new JobException(
          "the name of the folder is empty: give a path, such as runs/demo, or a Hadoop URI");
    }
    try {
      return new Path(name);
    } catch (IllegalArgumentException e) {
      throw new JobException(
          "'%s' is neither a path nor a Hadoop URI (%s): write it as runs/demo or hdfs://HOST/runs/demo"
              .formatted(name, e.getMessage()),
          e);
    }
  }
}
