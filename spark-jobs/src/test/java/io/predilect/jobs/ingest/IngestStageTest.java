package io.predilect.jobs.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.attributes.AttributesSettings;
import io.predilect.data.attributes.Placement;
import io.predilect.data.audit.Audit;
import io.predilect.data.demo.DemoSettings;
import io.predilect.data.demo.Labelling;
import io.predilect.data.pair.Draw;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.jobs.audit.AuditedData;
import io.predilect.jobs.audit.DataAudit;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.input.Tables;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.rows.Columns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From rows to pairs: generated ones, columns, several pairs a row, sources, splits. */
final class IngestStageTest extends IngestTrial {
  private static final long SEED = 42; // the default

  @Test
  void pairsAreGeneratedAsTheSettingsSay() throws IOException {
    StageResult result = ingest("path: 'attributes:8', attributes: {customers: 2, lessons: true}");
    assertEquals(new RowCounts(8, 8, 0, 0), result.rows());
    AttributesSettings settings =
        new AttributesSettings(2, 2, 1.2, 0, Placement.LIST, 0.5, true, 0);
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "path: 'demo:60', limit: 50",
        "path: 'demo:60', first_pair: 7, max_chars: 70, system: Be brief.",
        "path: 'attributes:60', attributes: {customers: 1}"
      })
  void anAuditOfGeneratedPairsCountsTheSame(String settings) throws IOException {
    StageResult ingested = ingest(settings);
    RunConfig run = ConfigReader.read("stages: [{ingest: {" + settings + "}}]", "run", List.of());
    Audit audit =
        new DataAudit(AuditedData.of(run), Optional.empty())
            .execute(Tables.NONE, new Configuration(), note -> {})
            .audit();
    assertEquals(ingested.rows().in(), audit.rows());
    assertEquals(ingested.figures().get("format"), audit.format());
    Map<String, Long> rejects = new TreeMap<>();
    audit.rejects().forEach((reason, rows) -> rejects.put(reason.key(), rows));
    rejects.merge("duplicate", audit.duplicates(), Long::sum);
    rejects.values().removeIf(rows -> rows == 0);
    assertEquals(new TreeMap<>(ingested.rejects()), rejects);
    assertTrue(audit.tokens().orElseThrow().prompt().mean() > 3);
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
  void equalPairsStayOnRequest() throws IOException {
    Path data = file("pairs.jsonl", List.of(pair(0, ""), pair(0, ""), pair(1, "")));
    assertEquals(new RowCounts(3, 3, 0, 0), ingest(data, ", deduplicate: false").rows());
    assertEquals(List.of(0, 0, 1), joined(parts()));
  }

  @Test
  void pairsJudgedBothWaysAreCounted() throws IOException {
    String line = "{\"prompt\": \"q %s\", \"chosen\": \"%s\", \"rejected\": \"%s\"}";
    List<String> one = new ArrayList<>();
    List<String> other = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      one.add(line.formatted(i, "good", "bad"));
      // two of nine are exchanged, one is the same, six are of other prompts
      other.add(line.formatted(i < 3 ? i : i + 20, i < 2 ? "bad" : "good", i < 2 ? "good" : "bad"));
    }
    StageResult result =
        ingest(
            "sources: [{path: '%s'}, {path: '%s'}]"
                .formatted(file("one.jsonl", one), file("other.jsonl", other)));
    assertEquals(2L, result.figures().get("judged_both_ways"));
    assertFalse(ingest(file("alone.jsonl", one), "").figures().containsKey("judged_both_ways"));
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
}
