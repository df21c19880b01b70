package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels of another coding than the format's share numbers with it, and mean another response. */
class LabelCodingTest {
  private static final Map<String, String> ROWS =
      Map.of(
          "llmbar", "{'input':'q','output_1':'a','output_2':'b','label':%s}",
          "pku-saferlhf",
              "{'prompt':'q','response_0':'a','response_1':'b','better_response_id':%s}",
          "shp", "{'history':'q','human_ref_A':'a','human_ref_B':'b','labels':%s}",
          "alpaca-eval", "{'instruction':'q','output_1':'a','output_2':'b','preference':%s}",
          "pandalm",
              "{'instruction':'q','input':'','response1':'a','response2':'b','annotator1':%s}",
          "helpsteer2", "{'prompt':'q','response_1':'a','response_2':'b','preference_strength':%s}",
          "helpsteer3", "{'context':'q','response1':'a','response2':'b','overall_preference':%s}");

  private static List<JsonNode> rows(String format, String labels) throws Exception {
    List<JsonNode> rows = new ArrayList<>();
    for (String label : labels.split(" ", -1)) {
      String row = ROWS.get(format).formatted(label).replace('\'', '"');
      rows.add(new JsonMapper().readTree(row));
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({
    "llmbar,0 1 1 0,0 or 1",
    "llmbar,-1 1,0 or 1",
    "pku-saferlhf,1 2 1,1 or 2",
    "shp,1 2 2,1 or 2",
    "alpaca-eval,0.1 0.9 1.0,a probability",
    "alpaca-eval,-1 1 -1,a sign",
    "alpaca-eval,0 1 1 1 1 1 1 1 1 1 1 1 1,0 or 1",
    "pandalm,0 1 1 1 1 1 1 1 1 1 1 1 1,0 or 1",
    "helpsteer2,1 2 3 2 1 2 3 3 3 2 1 1,a strength without a side",
    "helpsteer3,1 5,of five"
  })
  void doubted(String format, String labels, String coding) throws Exception {
    List<JsonNode> rows = rows(format, labels);
    for (String name : List.of(Formats.AUTO, format)) {
      FormatException e =
          assertThrows(FormatException.class, () -> Formats.choose(name, rows), coding);
      assertTrue(e.getMessage().contains("label_first"), e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llmbar,1 1 1 1 1 1 1 1 1 1 1 1 1",
    "llmbar,1 2 0",
    "llmbar,'\"1\" null'",
    "pku-saferlhf,0 1",
    "shp,1 1",
    "alpaca-eval,0 1 2",
    "alpaca-eval,1 1.4 1.5 1.9",
    "alpaca-eval,0 1 1",
    "pandalm,0 1 2",
    "pandalm,1 1 1 1 1 1 1 1 1 1 1 1 1",
    "helpsteer2,1 2 -1 3 2 1 1 1 1 1 1 1 1 1",
    "helpsteer2,-1 -2 -1 -3 -2 -1 -1 -1 -1 -1 -1 -1 -1 -1",
    "helpsteer3,1 2 0"
  })
  void taken(String format, String labels) throws Exception {
    assertEquals(format, Formats.choose(Formats.AUTO, rows(format, labels)).name());
  }
}
