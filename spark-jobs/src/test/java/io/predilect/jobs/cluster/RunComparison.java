package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.rows.Columns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.collection.Seq;

/** Two runs of one configuration, folder by folder. */
final class RunComparison {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double SCORES = 1e-3;
  private static final double LOSSES = 1e-4;

  // They name a model by its bytes, and a model that two runs trained differs in rounding.
  private static final Set<String> OF_MODELS = Set.of(Columns.REF_MODEL, Columns.PROMPT_FREE_OF);

  private final SparkSession spark;
  private final Path first;
  private final Path second;

  RunComparison(SparkSession spark, Path first, Path second) {
    this.spark = spark;
    this.first = first;
    this.second = second;
  }

  /** Rows are the same to the last one; numbers that a model computed may differ in rounding. */
  void assertSameRows(String stage) throws IOException {
    List<Row> expected = rows(first.resolve(stage));
    List<Row> actual = rows(second.resolve(stage));
    assertFalse(expected.isEmpty(), stage);
    assertEquals(expected.size(), actual.size(), stage);
    for (int i = 0; i < expected.size(); i++) {
      assertSame(stage, expected.get(i), actual.get(i));
    }
  }

  private static void assertSame(String stage, Row expected, Row actual) {
    assertEquals(expected.schema(), actual.schema(), stage);
    for (String column : expected.schema().fieldNames()) {
      if (!OF_MODELS.contains(column)) {
        assertSameValue(
            expected.getAs(column),
            actual.getAs(column),
            stage + " " + column + " of " + expected.getAs(Columns.ID));
      }
    }
  }

  private static void assertSameValue(Object expected, Object actual, String where) {
    if (expected instanceof Double number) {
      double scale = Math.max(1, Math.abs(number));
      assertEquals(number, (Double) actual, SCORES * scale, where);
    } else if (expected instanceof Seq<?> values && actual instanceof Seq<?> others) {
      assertEquals(values.size(), others.size(), where);
      for (int i = 0; i < values.size(); i++) {
        assertSameValue(values.apply(i), others.apply(i), where);
      }
    } else {
      assertEquals(expected, actual, where);
    }
  }

  /** Losses of every step agree to 1e-4, relative where they are large. */
  void assertSameLosses(String stage) throws IOException {
    List<JsonNode> expected = metrics(first.resolve(stage));
    List<JsonNode> actual = metrics(second.resolve(stage));
    assertFalse(expected.isEmpty(), stage);
    assertEquals(expected.size(), actual.size(), stage);
    for (int i = 0; i < expected.size(); i++) {
      double loss = expected.get(i).get("loss").doubleValue();
      assertEquals(expected.get(i).get("step"), actual.get(i).get("step"), stage);
      assertEquals(
          loss,
          actual.get(i).get("loss").doubleValue(),
          LOSSES * Math.max(1, Math.abs(loss)),
          stage + " step " + expected.get(i).get("step"));
    }
  }

  /** Row counts of every stage are the same, and every row is accounted for. */
  void assertSameCounts() throws IOException {
    assertSameCounts(first, second);
  }

  /** As {@link #assertSameCounts()}, for the folders of two runs. */
  static void assertSameCounts(Path first, Path second) throws IOException {
    JsonNode expected = JSON.readTree(first.resolve("pipeline.json").toFile()).get("stages");
    JsonNode actual = JSON.readTree(second.resolve("pipeline.json").toFile()).get("stages");
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      JsonNode rows = actual.get(i).get("rows");
      assertEquals("done", actual.get(i).get("status").textValue());
      assertEquals(expected.get(i).get("rows"), rows, actual.get(i).get("name").textValue());
      assertEquals(
          rows.get("in").longValue(),
          rows.get("kept").longValue()
              + rows.get("rejected").longValue()
              + rows.get("failed").longValue());
    }
  }

  private List<Row> rows(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      if (files.noneMatch(file -> file.toString().endsWith(".parquet"))) {
        return List.of();
      }
    }
    return spark.read().parquet(folder.toString()).collectAsList().stream()
        .sorted(Comparator.comparing(row -> row.<String>getAs(Columns.ID)))
        .toList();
  }

  private static List<JsonNode> metrics(Path folder) throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("metrics.jsonl"))) {
      return lines.map(RunComparison::json).toList();
    }
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
