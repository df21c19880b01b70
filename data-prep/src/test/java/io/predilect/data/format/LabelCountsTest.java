package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.predilect.data.raw.RawRow;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data that is sorted by its labels shows their coding in all rows, and in no first ones. */
class LabelCountsTest {
  private static final Map<String, String> ROWS =
      Map.of(
          "llmbar", "{'input':'q','output_1':'a','output_2':'b','label':%s}",
          "shp", "{'history':'q','human_ref_A':'a','human_ref_B':'b','labels':%s}",
          "alpaca-eval", "{'instruction':'q','output_1':'a','output_2':'b','preference':%s}",
          "pandalm",
              "{'instruction':'q','input':'','response1':'a','response2':'b','annotator1':%s}",
          "helpsteer2", "{'prompt':'q','response_1':'a','response_2':'b','preference_strength':%s}",
          "unpaired", "{'prompt':'q','completion':'a','label':%s}",
          "kto", "{'messages':[{'role':'user','content':'q'}],'kto_tag':%s}",
          "standard", "{'prompt':'q','chosen':'a','rejected':'b','winner':%s}");

  private static Optional<String> doubt(PairReader reader, String row, String counts)
      throws Exception {
    LabelCounts labels = new LabelCounts();
    for (String each : counts.split(" ", -1)) {
      String[] parts = each.split("x", -1);
      JsonNode json = new JsonMapper().readTree(row.formatted(parts[1]).replace('\'', '"'));
      boolean kept = reader.read(json).get(0) instanceof Outcome.Accepted;
      String label = reader.labels(new RawRow.Parsed(0, json, "")).orElseThrow();
      labels.add(label, kept, Long.parseLong(parts[0]));
    }
    return labels.doubt(reader);
  }

  @ParameterizedTest
  @CsvSource({
    "llmbar,250x1 150x0,true",
    "llmbar,250x1 1x0,false", // one slip of a pen, which is a reject
    "llmbar,250x1 150x2,false",
    "shp,9000x1 9000x2,true",
    "alpaca-eval,250x0.1 90x0.9 3x1.0,true",
    "pandalm,250x1 150x0,true",
    "helpsteer2,250x1 250x2 250x3,true",
    "helpsteer2,250x1 250x2 1x-3,false",
    "unpaired,250x1 250x5,true",
    "unpaired,250x1 250x0,false",
    "unpaired,2500x1 250x0 3x5,false",
    "kto,250x1 250x2,true",
    "standard,25000x1 3x0,true", // each 0 may be a pair the wrong way round
    "standard,25000x1 3x1,false"
  })
  void ofFormats(String format, String counts, boolean doubted) throws Exception {
    PairReader reader = new PairReader(Formats.named(format), SampleRows.RULES);
    Optional<String> doubt = doubt(reader, ROWS.get(format), counts);
    assertEquals(doubted, doubt.isPresent(), doubt.orElse(""));
    doubt.ifPresent(why -> assertTrue(why.contains("'" + format + "'"), why));
  }

  @ParameterizedTest
  @CsvSource({"250x1 250x5,true", "250x1 250x0,false"})
  void ofColumns(String counts, boolean doubted) throws Exception {
    ColumnMapping mapping = new ColumnMapping(Map.of("completion", "answer", "label", "good"));
    PairReader reader = new PairReader(new MappedFormat(mapping), SampleRows.RULES);
    String row = "{'prompt':'q','answer':'a','good':%s}";
    Optional<String> doubt = doubt(reader, row, counts);
    assertEquals(doubted, doubt.isPresent());
    doubt.ifPresent(why -> assertTrue(why.contains("good > "), why));
  }
}
