package io.predilect.jobs.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MirroredMetricsTest {
  private static final String FIRST = "{\"step\":1}\n";
  private static final String BOTH = FIRST + "{\"step\":2}\n";

  @TempDir private java.nio.file.Path folder;

  /** Makes a file and has no room for what is in it, as HDFS does over its quota. */
  private static final class Full extends FilterFileSystem {
    private boolean full;

    Full(FileSystem files) {
      super(files);
    }

    @Override
    public void copyFromLocalFile(boolean delete, boolean overwrite, Path from, Path to)
        throws IOException {
      if (full) {
        create(to, overwrite).close();
        throw new IOException("the quota is exceeded");
      }
      super.copyFromLocalFile(delete, overwrite, from, to);
    }
  }

  @Test
  void aCopyThatFailsLeavesTheLinesThatAreThere() throws IOException {
    Full files = new Full(FileSystem.getLocal(new Configuration()));
    java.nio.file.Path run = Files.createDirectories(folder.resolve("run"));
    java.nio.file.Path place = run.resolve("metrics.jsonl");
    java.nio.file.Path local = folder.resolve("metrics.jsonl");
    MirroredMetrics metrics =
        new MirroredMetrics(
            files, new Path(place.toUri()), local, RetryPolicy.ofFiles(() -> false));
    Files.writeString(local, FIRST);
    metrics.copy();
    Files.writeString(local, BOTH);
    files.full = true;
    assertThrows(IOException.class, metrics::copy);
    assertEquals(FIRST, Files.readString(place));
    assertEquals(List.of("metrics.jsonl"), names(run));
    files.full = false;
    metrics.copy();
    assertEquals(BOTH, Files.readString(place));
  }

  private static List<String> names(java.nio.file.Path folder) throws IOException {
    try (Stream<java.nio.file.Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }
}
