package io.predilect.jobs.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.attributes.AttributesSettings;
import io.predilect.data.attributes.Placement;
import io.predilect.data.demo.DemoSettings;
import io.predilect.data.demo.Labelling;
import io.predilect.data.pair.Draw;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.RowCounts;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IngestStageTest {
  private static final long SEED = 42; // the default

  @TempDir private Path folder;
  private final SparkSession spark = StageTrial.session();

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
  void pairsAreGeneratedAsTheSettingsSay() throws IOException {
    StageResult result = ingest("path: 'attributes:8', attributes: {customers: 2, lessons: true}");
    assertEquals(new RowCounts(8, 8, 0, 0), result.rows());
    AttributesSettings settings = new AttributesSettings(2, 2, 1.2, 0, Placement.LIST, 0.5, true);
    assertEquals(
        IntStream.range(0, 8).mapToObj(i -> settings.pair(SEED, i).id()).sorted().toList(), ids());
  }

  @Test
  void otherNumbersAreOtherPairs() throws IOException {
    StageResult result = ingest("path: 'demo:6', first_pair: 100, deduplicate: false");
    assertEquals(new RowCounts(6, 6, 0, 0), result.rows());
    DemoSettings settings =
        new DemoSettings(1, new Labelling(Labelling.Labels.BRADLEY_TERRY, 2, 0), 0, 0);
    assertEquals(
        IntStream.range(100, 106).mapToObj(i -> settings.pair(SEED, i).id()).sorted().toList(),
        ids());
  }

  private List<String> ids() {
    return spark
        .read()
        .option("pathGlobFilter", "*.parquet")
        .parquet(output().toString())
        .select(Columns.ID)
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }

  @Test
  void columnsAreMappedInTasks() throws IOException {
    Path data =
        file(
            "mapped.jsonl",
            List.of(
                "{\"q\":\"Q\",\"out\":[\"answer 1 \",\"b\"],\"tools\":\"f\"}",
                "{\"q\":null,\"out\":[\"answer 2 \",\"b\"]}"));
    StageResult result =
        ingest(
            data,
            ", columns: {prompt: '{{ q }}?', chosen: out.0, rejected: out.-1}, ignore: [tools]");
    assertEquals(new RowCounts(2, 1, 1, 0), result.rows());
    assertEquals(Map.of("missing_field", 1L), result.rejects());
    assertEquals("columns", result.figures().get("format"));
  }

  @Test
  void aColumnThatSaysTheSplitIsToldAsItIsNotRead() throws IOException {
    String row =
        "{\"prompt\":\"p\",\"chosen\":\"answer %s x\",\"rejected\":\"b\",\"split\":\"%s\"}";
    List<String> rows = new ArrayList<>();
    for (String side : List.of("train_prefs", "validation", "other", "test", "train")) {
      rows.add(row.formatted(rows.size(), side));
    }
    assertEquals(2L, ingest(file("column.jsonl", rows), "").figures().get("test_by_column"));
  }

  @Test
  void responsesBeyondAPairAreCounted() throws IOException {
    Path data =
        file(
            "listed.jsonl",
            List.of(
                "{\"prompt\":\"p\",\"chosen\":[\"a\"],\"rejected\":[\"b\",\"c\",\"d\"]}",
                "{\"prompt\":\"q\",\"chosen\":[\"a\",\"e\"],\"rejected\":[\"b\",\"c\"]}"));
    StageResult result = ingest(data, "");
    assertEquals(new RowCounts(2, 2, 0, 0), result.rows());
    assertEquals(4L, result.figures().get("unused_responses"));
  }

  @Test
  void severalPairsARowAreAccountedFor() throws IOException {
    String row = "{\"prompt\":\"p%s\",\"completions\":%s,\"scores\":%s}";
    Path data =
        file(
            "lists.jsonl",
            List.of(
                row.formatted(0, "[\"x 0\",\"x 1\",\"x 2\"]", "[3,2,1]"),
                row.formatted(1, "[\"x 3\",\"x 4\",\"x 5\",\"x 6\"]", "[4,4,2,null]"),
                "{\"prompt\":\"p2\",\"completions\":[\"x\"]}",
                row.formatted(3, "[\"x 7\",\"x 7\",\"x 8\"]", "[3,3,1]"),
                row.formatted(4, "[\"x 9\",\"x 10\"]", "[3,1]")));
    StageResult result = ingest(data, ", binarise: {against: all}, limit: 4");
    assertEquals(new RowCounts(10, 6, 4, 0), result.rows());
    assertEquals(Map.of("tie", 2L, "missing_field", 1L, "duplicate", 1L), result.rejects());
    assertEquals(4L, result.figures().get("rows_read"));
    assertEquals(1L, result.figures().get("unused_responses"));
    assertEquals(1L, result.figures().get("unrated_responses"));
    assertEquals(List.of(0, 0, 1, 3, 4, 7), joined(parts()));
    Dataset<Row> pairs = spark.read().parquet(output().toString());
    assertEquals(6, pairs.select(Columns.ID).distinct().count());
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
  void equalPairsStayOnRequest() throws IOException {
    Path data = file("pairs.jsonl", List.of(pair(0, ""), pair(0, ""), pair(1, "")));
    assertEquals(new RowCounts(3, 3, 0, 0), ingest(data, ", deduplicate: false").rows());
    assertEquals(List.of(0, 0, 1), joined(parts()));
  }

  @Test
  void sourcesAreDrawnByWeightAndCountedApart() throws IOException {
    Path few = file("few.jsonl", List.of(pair(0, ""), pair(1, ""), "broken"));
    List<String> lines = IntStream.range(0, 400).mapToObj(i -> pair(i, "")).toList();
    Path many = folder.resolve("many [v1]");
    spark
        .read()
        .json(file("many.jsonl", lines).toString())
        .coalesce(1)
        .write()
        .parquet(many.toString());
    StageResult result =
        ingest(
            "sources: [{path: '%s', name: few}, {path: '%s', weight: 0.5, format: standard}]"
                .formatted(few, many));
    long drawn =
        IntStream.range(0, 400)
            .filter(
                i ->
                    Draw.drawn(
                        PairId.of(
                            List.of(Message.user("question " + i)), "answer " + i + " ", "none"),
                        0.5,
                        SEED))
            .count();
    assertTrue(drawn > 160 && drawn < 240, drawn + " drawn");
    Map<?, ?> sources = (Map<?, ?>) result.figures().get("sources");
    assertEquals(List.of("few", many.toString()), List.copyOf(sources.keySet()));
    Map<?, ?> first = (Map<?, ?>) sources.get("few");
    assertEquals(3L, first.get("rows"));
    assertEquals(2L, first.get("kept"));
    assertEquals(Map.of("bad_json", 1L), first.get("rejects"));
    Map<?, ?> second = (Map<?, ?>) sources.get(many.toString());
    long copies = result.rejects().getOrDefault("duplicate", 0L);
    assertEquals(400L, second.get("rows"));
    assertEquals(drawn - copies, second.get("kept"));
    assertEquals(0.5, second.get("weight"));
    assertEquals(400 - drawn, result.rejects().get("not_drawn"));
    assertEquals(new RowCounts(403, 2 + drawn - copies, 401 - drawn + copies, 0), result.rows());
    assertEquals(
        drawn - copies,
        spark.read().parquet(output().toString()).filter("source = '" + many + "'").count());
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
  void testPairsOfTrainingPromptsAreCountedWhereTheOwnerSplit() throws IOException {
    String row = "{\"prompt\":\"%s\",\"chosen\":\"answer %s x\",\"rejected\":\"none\"}";
    Path data = Files.createDirectories(folder.resolve("shared"));
    file("shared/train.jsonl", List.of(row.formatted("Caf\u00e9?", 0), row.formatted("other", 1)));
    file(
        "shared/test.jsonl",
        List.of(
            row.formatted("Cafe\u0301? ", 2),
            row.formatted("Caf\u00e9?", 3),
            row.formatted("a third", 4)));
    StageResult result = ingest(data, "");
    assertEquals(2L, result.figures().get("test_pairs_of_train_prompts"));
    assertEquals(null, result.figures().get("test_by_column"));
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

  private StageResult ingest(Path data, String settings) throws IOException {
    return ingest("path: '" + data + "'" + settings);
  }

  private StageResult ingest(String settings) throws IOException {
    StageContext context =
        StageTrial.context(
            spark,
            "  - ingest: {test_share: 0, " + settings + "}\n",
            Map.of(),
            folder.resolve("run"));
    return new IngestStage((IngestSettings) context.stage().settings()).execute(context);
  }

  private Path output() {
    return folder.resolve("run/output");
  }

  /** The numbers of the pairs in each file that was written, in the order of the files. */
  private List<List<Integer>> parts() throws IOException {
    List<List<Integer>> parts = new ArrayList<>();
    try (Stream<Path> files = Files.list(output())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).sorted().toList()) {
        List<Integer> part =
            spark.read().parquet(file.toString()).select(Columns.CHOSEN).collectAsList().stream()
                .map(row -> Integer.valueOf(row.getString(0).split(" ", -1)[1]))
                .toList();
        if (!part.isEmpty()) {
          parts.add(part);
        }
      }
    }
    return parts;
  }

  private static String detail(List<Row> rejects, String row) {
    return rejects.stream()
        .filter(reject -> row == null || reject.getString(1).equals(row))
        .map(reject -> reject.getString(0))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  private static List<Integer> joined(List<List<Integer>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private Path file(String name, List<String> lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines));
  }

  private static String pair(int number, String more) {
    return "{\"chosen\":\"answer %s %s\",\"prompt\":\"question %s\",\"rejected\":\"none\"}"
        .formatted(number, more, number);
  }

  /** Letters that gzip cannot make much shorter. */
  private static String noise(int seed, int length) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) ('!' + 3 + random.nextInt(50)));
    }
    return text.toString().replace('\\', 'a');
  }
}
