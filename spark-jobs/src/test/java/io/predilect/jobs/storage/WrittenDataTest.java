package io.predilect.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predilect.jobs.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's folder may be called anything. */
class WrittenDataTest {
  // Spark's own readers, and Hadoop's patterns.
  private static final Pattern OTHER_WAYS =
      Pattern.compile("(spark|session|reading|outer)(\\(\\))?\\s*\\.read\\(\\)|\\.globStatus\\(");

  @Test
  void aPathIsNoPattern(@TempDir Path folder) throws IOException {
    SparkSession spark = LocalSpark.session();
    for (String name : List.of("runs [2]", "{a,b}", "what?", "all *", "d ü#1 %20%zz\\n")) {
      Path written = Files.createDirectories(folder.resolve(name)).resolve("rows");
      String path = new org.apache.hadoop.fs.Path(written.toUri()).toString();
      spark.range(3).write().parquet(path);
      Files.createDirectories(folder.resolve("runs 2")); // what the first would mean as a pattern
      assertEquals(3, WrittenData.read(spark).parquet(path).count(), name);
    }
  }

  /** As companies set it for tables that are written while they are read. */
  @Test
  void aSessionThatPassesOverFilesLosesNoRows(@TempDir Path folder) throws IOException {
    SparkSession spark = LocalSpark.session().newSession();
    spark.conf().set("spark.sql.files.ignoreCorruptFiles", "true");
    spark.conf().set("spark.sql.files.ignoreMissingFiles", "true");
    String path = folder.resolve("rows").toString();
    spark.range(10).repartition(2).write().parquet(path);
    Dataset<Row> rows = WrittenData.read(spark).parquet(path);
    Dataset<Row> before = WrittenData.read(spark).schema(rows.schema()).parquet(path);
    assertEquals(10, rows.count());
    Path part = parts(folder.resolve("rows")).get(0);
    byte[] whole = Files.readAllBytes(part);
    Files.write(part, new byte[whole.length]);
    assertThrows(Exception.class, () -> before.selectExpr("sum(id)").collectAsList());
    Files.delete(part);
    assertThrows(Exception.class, () -> before.selectExpr("sum(id)").collectAsList());
  }

  private static List<Path> parts(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }

  @Test
  void nothingIsReadInAnotherWay() throws IOException {
    List<String> others = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        if (!source.endsWith("WrittenData.java")
            && OTHER_WAYS.matcher(Files.readString(source)).find()) {
          others.add(source.toString());
        }
      }
    }
    assertEquals(List.of(), others);
  }
}
