package io.predilect.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.rows.Columns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompt-free figures are of one model's gaps, and over how many pairs is told. */
class GapSourceTest {
  private static final int PAIRS = 10;
  private static final StructType TYPE =
      new StructType()
          .add("id", DataTypes.StringType)
          .add(Columns.PROMPT_FREE_GAP, DataTypes.DoubleType);

  @TempDir private static Path folder;

  private static Dataset<Row> gaps(Double... gaps) {
    List<Row> rows = new ArrayList<>();
    for (Double gap : gaps) {
      rows.add(RowFactory.create(String.valueOf(rows.size()), gap));
    }
    return StageTrial.session().createDataFrame(rows, TYPE);
  }

  private static List<String> told(
      Dataset<Row> rows, Dataset<Row> pairs, Optional<String> model, Map<String, Object> figures) {
    List<String> notes = new ArrayList<>();
    GapSource.tell(rows, pairs, model, figures, notes::add);
    return notes;
  }

  @Test
  void whatIsPlainIsNotTold() {
    Dataset<Row> all = gaps(1.0, -2.0);
    Dataset<Row> none = gaps(null, null);
    Map<String, Object> figures = new LinkedHashMap<>();
    assertEquals(List.of(), told(all, all, Optional.empty(), figures));
    assertEquals(List.of(), told(none, none, Optional.empty(), figures));
    assertEquals(List.of(), told(none, all, Optional.of("rm"), figures));
    assertEquals(
        List.of(), told(none.drop(Columns.PROMPT_FREE_GAP), all, Optional.of("rm"), figures));
    assertEquals(Map.of(), figures);
  }

  @Test
  void howManyPairsHaveGapsIsTold() {
    Dataset<Row> some = gaps(0.5, null, 3.0);
    Map<String, Object> figures = new LinkedHashMap<>();
    String note = told(some, some, Optional.empty(), figures).get(0);
    assertTrue(note.contains("over 2 of 3 pairs") && note.contains("prompt_free.model"), note);
    assertEquals(Map.of(GapSource.PAIRS, 2L), figures);
    note = told(gaps(4.0, 5.0, null), gaps(null, 1.0, null), Optional.of("rm"), figures).get(0);
    assertTrue(note.contains("prompt_free.model, rm, over 1 of 3 pairs"), note);
    assertTrue(note.contains("2 rows have of a score stage are not used"), note);
    assertEquals(Map.of(GapSource.PAIRS, 1L), figures);
  }

  /** Rows of which half have a score stage's gaps: those that an augment stage added have none. */
  @Test
  void twoModelsGapsAreNeverAveragedTogether() throws IOException {
    var pairs = StageTrial.pairs(PAIRS);
    StageTrial.rewardModel(folder.resolve("reward"), pairs, 512, 1);
    Path run =
        StageTrial.run(
            """
            name: gaps
            output: 'FOLDER/runs'
            seed: 5
            stages:
              - ingest: {path: "demo:10", test_share: 0.0}
              - score: {prompt_free: {model: 'FOLDER/reward', prompts: 4, temperature: 3.0}}
              - evaluate: {name: scored, split: all}
              - augment: {kind: adversarial_prompt, share: 1.0, split: all}
              - evaluate: {name: own, split: all}
              - evaluate: {name: named, split: all, prompt_free: {model: 'FOLDER/reward', prompts: 4, temperature: 50.0}}
              - evaluate: {name: sample, split: all, decomposed_pairs: 7, prompt_free: {model: 'FOLDER/reward', prompts: 4, temperature: 50.0}}
            """
                .replace("FOLDER", folder.toString()));
    JsonNode scored = metrics(run, "03-scored");
    JsonNode own = metrics(run, "05-own");
    assertEquals(3, own.path("prompt_free/temperature").asDouble(), 0);
    assertEquals(
        scored.path("prompt_free/gap").asDouble(), own.path("prompt_free/gap").asDouble(), 1e-9);
    JsonNode named = metrics(run, "06-named");
    assertEquals(50, named.path("prompt_free/temperature").asDouble(), 0);
    assertEquals(50, metrics(run, "07-sample").path("prompt_free/temperature").asDouble(), 0);
    JsonNode stages = new ObjectMapper().readTree(run.resolve("pipeline.json").toFile());
    assertFalse(figure(stages, "scored").isPresent());
    assertEquals(Optional.of(PAIRS), figure(stages, "own"));
    assertFalse(figure(stages, "named").isPresent(), "all of them");
    assertEquals(Optional.of(7), figure(stages, "sample"));
  }

  private static JsonNode metrics(Path run, String stage) throws IOException {
    return new ObjectMapper().readTree(run.resolve(stage + "/metrics.json").toFile());
  }

  private static Optional<Integer> figure(JsonNode manifest, String stage) {
    for (JsonNode entry : manifest.path("stages")) {
      if (entry.path("name").asText().equals(stage)) {
        return Optional.of(entry.findPath(GapSource.PAIRS))
            .filter(JsonNode::isNumber)
            .map(JsonNode::asInt);
      }
    }
    throw new AssertionError("no stage " + stage);
  }
}
