package io.predilect.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.ResponseCut.Unit;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cut responses are evaluated as such: it is told, and lengths are of what was read. */
class CutFirstTest {
  private static final int PAIRS = 10;

  @TempDir private static Path folder;

  @Test
  void lengthsAreOfWhatWasReadAndTheCutIsTold() throws IOException {
    List<PreferencePair> made = StageTrial.pairs(PAIRS);
    StageTrial.rewardModel(folder.resolve("reward"), made, 512, 1);
    Path run =
        StageTrial.run(
            """
            name: cuts
            output: 'FOLDER/runs'
            seed: 5
            stages:
              - ingest: {path: "demo:10", test_share: 0.0}
              - truncate: {name: letters, unit: characters, count: 12}
              - evaluate: {name: short, split: all, reward_model: 'FOLDER/reward', prompt_free: {model: 'FOLDER/reward', prompts: 4}}
              - truncate: {name: tokens, rows: ingest, count: 3}
              - evaluate: {name: three, split: all, reward_model: 'FOLDER/reward'}
              - evaluate: {name: whole, rows: ingest, split: all, reward_model: 'FOLDER/reward'}
            """
                .replace("FOLDER", folder.toString()));
    for (Row row : rows(run, "03-short")) {
      assertEquals(12, row.<Integer>getAs(EvaluatedRows.CHOSEN_LENGTH));
      assertEquals(12, row.<Integer>getAs(EvaluatedRows.REJECTED_LENGTH));
    }
    JsonNode steps =
        new ObjectMapper().readTree(run.resolve("03-short/decomposition.json").toFile());
    assertEquals(PAIRS, steps.findValues("chosen_length").size());
    steps.findValues("chosen_length").forEach(length -> assertEquals(12, length.asInt()));
    Map<String, PreferencePair> pairs = new LinkedHashMap<>();
    for (Row row : rows(run, "01-ingest")) {
      pairs.put(row.getAs(Columns.ID), PairRows.pair(row));
    }
    try (ChatTokenizer chat = ChatTokenizer.open(folder.resolve("reward"))) {
      for (Row row : rows(run, "05-three")) {
        PreferencePair pair = pairs.get(row.<String>getAs(Columns.ID));
        String read =
            chat.decode(chat.response(pair.prompt(), pair.chosen(), Unit.TOKENS, 3, false), true);
        assertEquals(read.length(), row.<Integer>getAs(EvaluatedRows.CHOSEN_LENGTH), read);
      }
    }
    for (Row row : rows(run, "06-whole")) {
      assertEquals(
          pairs.get(row.<String>getAs(Columns.ID)).rejected().length(),
          row.<Integer>getAs(EvaluatedRows.REJECTED_LENGTH));
    }
    JsonNode stages = new ObjectMapper().readTree(run.resolve("pipeline.json").toFile());
    List<Integer> told = new ArrayList<>();
    stages.path("stages").forEach(stage -> told.add(stage.findPath(CutFirst.ROWS).asInt()));
    assertEquals(List.of(0, 0, PAIRS, 0, PAIRS, 0), told);
  }

  private static List<Row> rows(Path run, String stage) {
    return StageTrial.session().read().parquet(run.resolve(stage) + "/part-*").collectAsList();
  }

  @Test
  void theNoteSaysHowToMeasureWholeResponses() throws IOException {
    Path whole = StageTrial.rows(StageTrial.session(), folder.resolve("rows"), StageTrial.pairs(4));
    Dataset<Row> rows = StageTrial.session().read().parquet(whole.toString());
    assertEquals(List.of(), told(rows, true));
    Dataset<Row> none = rows.withColumn(Columns.CUT, functions.lit(null).cast(Columns.CUT_TYPE));
    assertEquals(List.of(), told(none, true));
    Dataset<Row> cut = rows.withColumn(Columns.CUT, functions.lit("cut"));
    String note = told(cut, true).get(0);
    assertTrue(note.startsWith("of 4 rows 4 are cut") && note.contains("lengths too"), note);
    assertTrue(note.endsWith("name a stage before it in rows"), note);
    note = told(cut, false).get(0);
    assertTrue(note.contains("lengths are of whole ones"), note);
  }

  private static List<String> told(Dataset<Row> rows, boolean read) {
    List<String> notes = new ArrayList<>();
    CutFirst.tell(rows, rows.count(), read, new LinkedHashMap<>(), notes::add);
    return notes;
  }
}
