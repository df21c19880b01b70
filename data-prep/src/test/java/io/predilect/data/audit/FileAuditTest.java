package io.predilect.data.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.format.Formats;
import io.predilect.data.format.PairReader;
import io.predilect.data.format.PairRules;
import io.predilect.data.format.PreferenceFormat;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.raw.RawReader;
import io.predilect.data.raw.RawRow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileAuditTest {

  @Test
  void oneInAHundredBrokenCostsNoOtherRow() throws IOException {
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      String row =
          "{\"prompt\":\"p" + i % 500 + "\",\"chosen\":\"good " + i + "\",\"rejected\":\"bad\"}";
      file.append(
              switch (i) {
                case 100, 300, 500, 700, 900 -> row.substring(0, row.length() / 2);
                case 1100, 1300, 1500 -> row.replace("chosen", "chozen");
                case 1700, 1900 -> row.replace("good " + i, " ");
                default -> i % 200 == 0 ? "[]" : row;
              })
          .append('\n');
    }
    Audit audit = audit("lines", bytes(file), "auto");
    assertEquals("standard", audit.format());
    assertEquals(2_000, audit.rows());
    assertEquals(1_980, audit.kept());
    assertEquals(
        Map.of(
            RejectReason.BAD_JSON, 5L,
            RejectReason.MISSING_FIELD, 3L,
            RejectReason.EMPTY_RESPONSE, 2L,
            RejectReason.WRONG_TYPE, 10L),
        audit.rejects());
  }

  @Test
  void anInputOfBrokenRowsAloneCanBeExplained() throws IOException {
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      file.append("{\"prompt\":\"p\",\"chosen\":\"a\",\n");
    }
    Audit audit = audit("lines", bytes(file), "orca");
    assertEquals(0, audit.kept());
    String text =
        Formats.explain(
            Formats.named("orca"),
            audit.rejects(),
            audit.examples().get(RejectReason.BAD_JSON).detail());
    assertTrue(text.startsWith("all 100 rows were rejected, read as format 'orca'"), text);
    assertTrue(text.contains("bad_json 100"), text);
  }

  @Test
  void judgedPairs() throws IOException {
    Audit audit = shared("judged_pairs.jsonl.gz");
    assertEquals("standard", audit.format());
    assertEquals(5_606, audit.rows());
    assertEquals(585, audit.prompts());
    assertEquals(0.73, audit.longerChosenShare(), 0.005);
    assertEquals(2_048, audit.characters().chosen().mean(), 1);
    assertEquals(1_522, audit.characters().rejected().mean(), 1);
  }

  @Test
  void politePairs() throws IOException {
    Audit audit = shared("polite_pairs.json");
    assertEquals("instruction", audit.format());
    assertEquals(1_100, audit.rows());
    assertEquals(1_100, audit.kept() + audit.rejected());
  }

  @Test
  void shareGptPairs() throws IOException {
    Audit audit = shared("dpo_en_demo.json");
    assertEquals("sharegpt", audit.format());
    assertEquals(300, audit.rows());
  }

  /** Audits a data set that lies beside the checkout, if it does. */
  private static Audit shared(String name) throws IOException {
    Path file = Path.of(System.getProperty("predilect.data", "../../shared/data"), name);
    assumeTrue(Files.exists(file), () -> file + " is not there; -Dpredilect.data=FOLDER names it");
    try (InputStream in = Files.newInputStream(file)) {
      Audit audit = audit(name, in.readAllBytes(), "auto");
      System.out.print(AuditTable.of(name, audit, "white space"));
      return audit;
    }
  }

  private static Audit audit(String name, byte[] file, String formatName) throws IOException {
    List<JsonNode> sample = new ArrayList<>();
    try (RawReader rows = RawReader.open(name, new ByteArrayInputStream(file))) {
      while (sample.size() < 100 && rows.hasNext()) {
        if (rows.next() instanceof RawRow.Parsed parsed) {
          sample.add(parsed.json());
        }
      }
    }
    PreferenceFormat format = Formats.choose(formatName, sample);
    PairReader reader = new PairReader(format, new PairRules(200_000, 0, Optional.empty()));
    AuditAccumulator audit = new AuditAccumulator(text -> text.split("\\s+").length);
    try (RawReader rows = RawReader.open(name, new ByteArrayInputStream(file))) {
      rows.forEachRemaining(row -> audit.add(reader.read(row), Optional.empty(), row.text()));
    }
    return audit.audit(format.name());
  }

  private static byte[] bytes(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
