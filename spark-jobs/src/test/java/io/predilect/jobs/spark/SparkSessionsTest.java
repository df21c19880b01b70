package io.predilect.jobs.spark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkSessionsTest {
  private static final String HADOOP = "spark.hadoop.";

  @Test
  void aHeapThatIsTooSmallIsToldWithWhatSetsIt() {
    long least = 450L << 20; // Spark's own limit: 471,859,200 bytes
    assertDoesNotThrow(() -> SparkSessions.requireHeap(least));
    JobException refused =
        assertThrows(JobException.class, () -> SparkSessions.requireHeap(least - 1));
    assertTrue(refused.getMessage().contains("has 449 MiB, and Spark needs 450"));
    assertTrue(refused.getMessage().contains("PREDILECT_HEAP"));
  }

  /** An executor is replaced by another one; this process, which is all there is, is not. */
  @Test
  void aTaskWhoseMemoryIsFullEndsExecutorsButNotThisProcess() {
    String depth = "spark.executor.killOnFatalError.depth";
    assertEquals("0", SparkSessions.conf(run("local[2]")).get(depth));
    assertFalse(SparkSessions.conf(run("spark://host:7077")).contains(depth));
  }

  /** As spark-shell does; a run that reads files alone has no use for a metastore. */
  @Test
  void aRunThatReadsATableKnowsHivesWhereHiveIs(@TempDir Path folder) throws IOException {
    String catalog = "spark.sql.catalogImplementation";
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    assertFalse(SparkSessions.conf(run("local[2]", "table:db.pairs")).contains(catalog));
    Files.writeString(folder.resolve("hive-site.xml"), "<configuration/>");
    Path classes = Files.createDirectories(folder.resolve("org/apache/spark/sql/hive"));
    try (URLClassLoader hive = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(hive);
      assertFalse(SparkSessions.conf(run("local[2]", "table:db.pairs")).contains(catalog));
      Files.createFile(classes.resolve("HiveSessionStateBuilder.class"));
      assertEquals("hive", SparkSessions.conf(run("local[2]", "table:db.pairs")).get(catalog));
      assertFalse(SparkSessions.conf(run("local[2]", "pairs.jsonl")).contains(catalog));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static RunConfig run(String master) {
    return run(master, "p");
  }

  private static RunConfig run(String master, String path) {
    return ConfigReader.read(
        "{name: r, model: m, spark: {master: '%s'}, stages: [{ingest: {path: '%s'}}]}"
            .formatted(master, path),
        "r.yaml",
        List.of(),
        none -> {});
  }

  /** A changed byte of a row that a stage wrote is told by the next one. */
  @Test
  void sessionsLookAtTheChecksumsOfPages(@TempDir Path folder) throws IOException {
    SparkSession spark = LocalSpark.session().newSession();
    Path rows = folder.resolve("rows");
    spark
        .createDataset(List.of("Who wrote Emma?"), Encoders.STRING())
        .write()
        .option("compression", "none")
        .parquet(rows.toString());
    change(rows);
    assertEquals("Who wrote Amma?", spark.read().parquet(rows.toString()).first().getString(0));
    for (var setting : SparkSessions.submitted().getAllWithPrefix(HADOOP)) {
      spark.conf().set(setting._1(), setting._2());
    }
    SparkException e =
        assertThrows(
            SparkException.class, () -> spark.read().parquet(rows.toString()).collectAsList());
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    assertTrue(root.getMessage().contains("checksum"), root::toString);
  }

  private static void change(Path rows) throws IOException {
    try (var files = Files.newDirectoryStream(rows, "*.parquet")) {
      for (Path file : files) {
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Emma");
        if (at >= 0) {
          bytes[at] = 'A';
          Files.write(file, bytes);
        }
        // Hadoop's own checksums, which object stores and HDFS do not have beside files
        Files.deleteIfExists(rows.resolve("." + file.getFileName() + ".crc"));
      }
    }
  }
}
