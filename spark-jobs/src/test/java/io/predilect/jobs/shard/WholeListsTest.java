package io.predilect.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.rows.Columns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of responses stay whole where a share of the data is drawn; that they do not is told. */
class WholeListsTest {
  private static final int LISTS = 24;

  @TempDir private Path folder;

  @Test
  void pairsOfAListAreDrawnTogetherAndThoseThatAreLostAreTold() throws Exception {
    Path base = StageTrial.model(folder.resolve("base"), StageTrial.pairs(10), 192);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LISTS; i++) {
      StringBuilder responses = new StringBuilder();
      StringBuilder scores = new StringBuilder();
      int size = 3 + i % 3;
      for (int place = 0; place < size; place++) {
        // the last response of every third list is long
        String text =
            "answer " + place + (i % 3 == 0 && place == size - 1 ? " word".repeat(60) : "");
        responses.append(place == 0 ? "" : ", ").append('"').append(text).append('"');
        scores.append(place == 0 ? "" : ", ").append(size - place);
      }
      lines.add(
          "{\"prompt\": \"question %s\", \"responses\": [%s], \"scores\": [%s]}"
              .formatted(i, responses, scores));
    }
    Path data = Files.write(folder.resolve("lists.jsonl"), lines);
    Path done =
        StageTrial.run(
            """
            name: lists
            output: %s
            model: %s
            stages:
              - ingest: {path: '%s', format: listwise, binarise: {against: adjacent}, test_share: 0}
              - shard: {name: half, share: 0.5}
              - shard: {name: short, max_length: 40, overlong: reject}
              - ingest:
                  name: some
                  sources: [{path: '%s', weight: 0.5}]
                  format: listwise
                  binarise: {against: adjacent}
                  test_share: 0
            """
                .formatted(folder.resolve("runs"), base, data, data));

    Dataset<Row> pairs = parquet(done, "01-ingest");
    Map<String, String> lists = new HashMap<>();
    Map<String, Integer> whole = new HashMap<>();
    for (Row row : pairs.collectAsList()) {
      String list = row.getAs(Columns.LIST);
      lists.put(row.getAs(Columns.ID), list);
      whole.merge(list, 1, Integer::sum);
      assertTrue(row.<Integer>getAs(Columns.LIST_PAIRS) >= 2);
    }
    assertEquals(LISTS, whole.size());
    for (String drawn : List.of("02-half", "04-some")) {
      Map<String, Integer> left = left(parquet(done, drawn), lists);
      assertTrue(left.size() > LISTS / 5 && left.size() < LISTS * 4 / 5, drawn + left.size());
      left.forEach((list, count) -> assertEquals(whole.get(list), count, drawn));
    }
    JsonNode stages = new ObjectMapper().readTree(done.resolve("pipeline.json").toFile());
    assertFalse(stages.at("/stages/1/figures").has("broken_lists"), stages.toString());
    assertEquals(LISTS / 3, stages.at("/stages/2/rows/rejected").asInt());
    assertEquals(LISTS / 3, stages.at("/stages/2/figures/broken_lists").asInt());
  }

  private static Dataset<Row> parquet(Path run, String stage) {
    return StageTrial.session().read().parquet(run.resolve(stage).toString());
  }

  private static Map<String, Integer> left(Dataset<Row> rows, Map<String, String> lists) {
    Map<String, Integer> left = new HashMap<>();
    for (Row row : rows.select(Columns.ID).collectAsList()) {
      left.merge(lists.get(row.getString(0)), 1, Integer::sum);
    }
    return left;
  }
}
