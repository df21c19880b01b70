package io.predilect.jobs.spark;

import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;

/**
 * Where this process puts what it needs for a moment. Where that cannot be, Spark ends the process
 * while its context starts, without a word to whom it works for.
 */
final class TemporaryFolders {
  private TemporaryFolders() {}

  /**
   * Makes them where they are not there.
   *
   * @throws JobException when Spark has no folder, or Java's own cannot be written to
   */
  static void require(SparkConf conf) {
    require(System.getProperty("java.io.tmpdir"), List.of(Utils.getConfiguredLocalDirs(conf)));
  }

  static void require(String ofJava, List<String> ofSpark) {
    if (!usable(ofJava)) {
      throw new JobException(
          "the folder for temporary files %s cannot be written to: make it so, or name another with"
                  .formatted(ofJava)
              + " -Djava.io.tmpdir=FOLDER (PREDILECT_JAVA has Java's options)");
    }
    if (ofSpark.stream().noneMatch(TemporaryFolders::usable)) {
      throw new JobException(
          "none of Spark's folders for temporary files can be written to (%s): make one so, or name"
                  .formatted(String.join(", ", ofSpark))
              + " others in spark.local.dir or SPARK_LOCAL_DIRS");
    }
  }

  private static boolean usable(String folder) {
    try {
      return Files.isWritable(Files.createDirectories(Path.of(folder).toAbsolutePath()));
    } catch (IOException e) {
      return false;
    }
  }
}
