package io.predilect.jobs.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.spark.LocalSpark;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged file of a stage is told with the stage and the remedy, whoever finds it. */
class DamagedFileTest {
  @TempDir private Path folder;

  @Test
  void rowsOfAStage() throws IOException {
    Path stage = folder.resolve("a run/01-ingest");
    SparkSession spark = LocalSpark.session();
    spark.range(1000).coalesce(1).write().parquet(stage.toString());
    Path file = only(stage, "part-");
    String begin = "%s/%s is damaged (".formatted(stage, file.getFileName());
    String end = "): make its stage again with --from ingest";
    overwritten(file, 200);
    told(stage, begin + "ChecksumException: Checksum error: ", end);
    Files.delete(only(stage, ".part-"));
    told(stage, begin + "ParquetDecodingException: could not verify page integrity", end);
    overwritten(file, Files.size(file) - 4);
    told(stage, begin, end);
  }

  @Test
  void otherFailuresAreNotOfAFile() {
    Map<String, org.apache.hadoop.fs.Path> stages =
        Map.of("ingest", new org.apache.hadoop.fs.Path("/runs/a/01-ingest"));
    for (Exception other :
        new Exception[] {
          new IOException("cannot reach /runs/a/01-ingest/part-0"),
          new IOException("Checksum error: /elsewhere/part-0 at 0"),
          new JobException("/runs/a/01-ingest/part-0: Checksum error: delete the folder"),
        }) {
      assertEquals(Optional.empty(), DamagedFile.behind(other, stages), other.getMessage());
    }
  }

  private static void told(Path stage, String begin, String end) {
    Exception failure =
        assertThrows(
            Exception.class,
            () -> {
              Dataset<Row> rows =
                  WrittenData.read(LocalSpark.session())
                      .option("parquet.page.verify-checksum.enabled", true) // as in runs
                      .parquet(stage.toString());
              rows.selectExpr("sum(id)").collectAsList();
            });
    String told =
        DamagedFile.behind(
                failure, Map.of("ingest", new org.apache.hadoop.fs.Path(stage.toString())))
            .orElseThrow(() -> new AssertionError(failure));
    assertTrue(told.startsWith(begin) && told.endsWith(end), told);
  }

  private static Path only(Path stage, String begin) throws IOException {
    try (Stream<Path> files = Files.list(stage)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(begin))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void overwritten(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      bytes.write(new byte[] {1, 2, 3, 4});
    }
  }
}
