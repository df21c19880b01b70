package io.predilect.jobs.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.rows.RowOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Whatever files hold the rows, in however many parts they are read: each row once, in order. */
final class IngestedFilesTest extends IngestTrial {
  @Test
  void aFileReadInPartsGivesItsRowsInOrderAndEachOnce() throws IOException {
    List<String> lines = IntStream.range(0, 3_000).mapToObj(i -> pair(i, noise(i, 400))).toList();
    Path data = file("pairs.jsonl", lines);
    assertTrue(Files.size(data) > 1 << 20);
    assertEquals(new RowCounts(3_000, 3_000, 0, 0), ingest(data, "").rows());
    List<List<Integer>> parts = parts();
    assertTrue(parts.size() > 1, parts.size() + " parts");
    assertEquals(numbers(3_000), joined(parts));
  }

  @Test
  void aFileThatOneTaskMustReadIsSpreadInOrder() throws IOException {
    Path data = folder.resolve("pairs.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(data))) {
      for (int i = 0; i < 2_000; i++) {
        out.write((pair(i, noise(i, 1_000)) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    assertTrue(Files.size(data) > 1 << 20);
    ingest(data, "");
    List<List<Integer>> parts = parts();
    assertTrue(parts.size() > 1, parts.size() + " parts");
    assertEquals(numbers(2_000), joined(parts));
  }

  @Test
  void theFirstOfEqualPairsStaysWhateverFileTheOthersAreIn() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    file("data/a.jsonl", List.of(pair(0, ""), pair(1, ""), pair(0, "")));
    file("data/b.json", List.of("[" + pair(1, "") + ", " + pair(2, "") + "]"));
    spark
        .read()
        .json(file("c.jsonl", List.of(pair(2, ""), pair(3, ""), pair(3, ""))).toString())
        .coalesce(1)
        .write()
        .parquet(data.resolve("c").toString());
    StageResult result = ingest(data, "");
    assertEquals(new RowCounts(8, 4, 4, 0), result.rows());
    assertEquals(Map.of("duplicate", 4L), result.rejects());
    assertEquals(4L, result.figures().get("train"));
    assertEquals(numbers(4), joined(parts()));
    List<Row> rejects =
        spark
            .read()
            .parquet(output().resolve(RowOutput.REJECTS).toString())
            .orderBy("detail", "row")
            .select("detail", "row")
            .collectAsList();
    String uri = data.toUri().toString().replace("file:///", "file:/");
    assertEquals(
        "same as the row at position 0 of " + uri + "a.jsonl", rejects.get(0).getString(0));
    assertEquals(pair(0, ""), rejects.get(0).getString(1));
    String behind = "same as the row at position " + (pair(0, "").length() + 1) + " of " + uri;
    assertEquals(behind + "a.jsonl", detail(rejects, pair(1, "")));
    String parquet = detail(rejects.subList(0, 2), null);
    assertTrue(parquet.contains("same as the row at position 1 of " + uri + "c/part-0"), parquet);
  }

  @Test
  void aLimitTakesTheFirstRowsOfTheData() throws IOException {
    List<String> lines = IntStream.range(0, 2_000).mapToObj(i -> pair(i, noise(i, 400))).toList();
    Path data = file("pairs.jsonl", lines);
    assertEquals(new RowCounts(1_200, 1_200, 0, 0), ingest(data, ", limit: 1200").rows());
    assertEquals(numbers(1_200), joined(parts()));
  }

  @Test
  void aLimitIsEverySourcesOwn() throws IOException {
    Path a = file("a.jsonl", List.of(pair(0, ""), pair(1, ""), pair(2, "")));
    Path b = file("b.jsonl", List.of(pair(3, "")));
    Path c = file("c.jsonl", List.of(pair(4, ""), pair(5, ""), pair(6, "")));
    ingest("sources: [{path: '%s'}, {path: '%s'}, {path: '%s'}], limit: 2".formatted(a, b, c));
    assertEquals(List.of(0, 1, 3, 4, 5), joined(parts()));
  }

  @Test
  void smallFilesAreReadTogetherInTheirOrder() throws IOException, TimeoutException {
    Path data = Files.createDirectories(folder.resolve("many"));
    int files = 200;
    for (int i = 0; i < files; i++) {
      file(
          String.format(Locale.ROOT, "many/%03d.jsonl", i),
          List.of(pair(2 * i, ""), pair(2 * i + 1, "")));
    }
    AtomicInteger tasks = new AtomicInteger();
    SparkListener most =
        new SparkListener() {
          @Override
          public void onStageCompleted(SparkListenerStageCompleted done) {
            tasks.accumulateAndGet(done.stageInfo().numTasks(), Math::max);
          }
        };
    spark.sparkContext().addSparkListener(most);
    try {
      assertEquals(new RowCounts(400, 400, 0, 0), ingest(data, "").rows());
    } finally {
      spark.sparkContext().listenerBus().waitUntilEmpty();
      spark.sparkContext().removeSparkListener(most);
    }
    assertTrue(tasks.get() < files / 10, tasks + " tasks");
    assertEquals(numbers(400), joined(parts()));
  }

  @Test
  void theOwnersTestRowsAreTestRowsInWhateverKindOfFile() throws IOException {
    Path data = Files.createDirectories(folder.resolve("clone"));
    file("clone/README.md", List.of("---", "license: mit", "---", "# Pairs"));
    file("clone/train.csv", List.of("prompt,chosen,rejected", "\"a, b\",answer 0 x,none"));
    file(
        "clone/validation.json",
        List.of("{", " \"data\": [" + pair(1, "") + ",", pair(2, "") + "],", "\"n\": 2}"));
    file("clone/test-2024-05-01T10:30.jsonl", List.of("\uFEFF" + pair(3, "")));
    StageResult result = ingest(data, "");
    assertEquals(new RowCounts(4, 4, 0, 0), result.rows());
    assertEquals(1L, result.figures().get("train"));
    assertEquals(3L, result.figures().get("test"));
    assertEquals(true, result.figures().get("own_split"));
    assertEquals(null, result.figures().get("test_pairs_of_train_prompts"));
    assertEquals(
        List.of(
            data.toUri().toString().replace("file:///", "file:/") + "README.md (a data set card)"),
        result.figures().get("not_read"));
    assertEquals(List.of(3, 0, 1, 2), joined(parts()));
  }

  @Test
  void aTableWithoutRowsIsTold() throws IOException {
    Path data = folder.resolve("table");
    spark
        .read()
        .json(file("c.jsonl", List.of(pair(2, ""))).toString())
        .limit(0)
        .write()
        .parquet(data.toString());
    JobException told = assertThrows(JobException.class, () -> ingest(data, ""));
    assertTrue(told.getMessage().contains("has no rows: give a file with rows"), told.getMessage());
  }
}
