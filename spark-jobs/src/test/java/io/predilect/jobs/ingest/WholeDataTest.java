package io.predilect.jobs.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.audit.AuditedData;
import io.predilect.jobs.audit.DataAudit;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.input.Tables;
import io.predilect.jobs.manifest.StageResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What first rows cannot tell and all rows do: labels of sorted data, texts that went bad. */
final class WholeDataTest extends IngestTrial {
  private static final int ALIKE = 250; // more than the rows by which a format is told

  private Path sorted(String name, String row, String first, String second) throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ALIKE + 20; i++) {
      rows.add(row.formatted(i, i < ALIKE ? first : second).replace('\'', '"'));
    }
    return file(name, rows);
  }

  private List<String> audited(Path data) throws IOException {
    String yaml = "stages: [{ingest: {path: '" + data + "'}}]";
    RunConfig run = ConfigReader.read(yaml, "run", List.of());
    List<String> notes = new ArrayList<>();
    new DataAudit(AuditedData.of(run), Optional.empty())
        .execute(Tables.NONE, new Configuration(), notes::add);
    return notes;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'prompt':'q %s','chosen':'a','rejected':'b','winner':%s} | 1 | 0 | label_first",
        "{'input':'q %s','output_1':'a','output_2':'b','label':%s} | 1 | 0 | label_first",
        "{'prompt':'q %s','completion':'a','label':%s} | 1 | 5 | label > 1"
      })
  void sortedLabelsOfAnotherCoding(String row, String first, String second, String remedy)
      throws IOException {
    Path data = sorted("sorted.jsonl", row, first, second);
    JobException refused = assertThrows(JobException.class, () -> ingest(data, ""));
    assertTrue(refused.getMessage().contains(remedy.replace("label > 1", "true where label")));
    JobException byAudit = assertThrows(JobException.class, () -> audited(data));
    assertEquals(refused.getMessage(), byAudit.getMessage());
  }

  @Test
  void sortedLabelsOfItsOwnCoding() throws IOException {
    String row = "{'input':'q %s','output_1':'a','output_2':'b','label':%s}";
    Path data = sorted("sorted.jsonl", row, "1", "2");
    assertEquals(ALIKE + 20, ingest(data, "").rows().kept());
    audited(data);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ", ignore: [winner]",
        ", columns: {prompt: prompt, first: chosen, second: rejected, label: winner, label_first: 1,"
            + " label_second: 0}"
      })
  void whatTheUserSaysCounts(String settings) throws IOException {
    String row = "{'prompt':'q %s','chosen':'a','rejected':'b','winner':%s}";
    Path data = sorted("sorted.jsonl", row, "1", "0");
    assertEquals(ALIKE + 20, ingest(data, settings).rows().kept());
  }

  @Test
  void ofSourcesOneIsNamed() throws IOException {
    String row = "{'input':'q %s','output_1':'a','output_2':'b','label':%s}";
    Path good = sorted("good.jsonl", row, "1", "2");
    Path bad = sorted("bad.jsonl", row.replace("q", "other"), "1", "0");
    JobException refused =
        assertThrows(
            JobException.class,
            () ->
                ingest(
                    "sources: [{path: '%s', name: good}, {path: '%s', name: bad}]"
                        .formatted(good, bad)));
    assertTrue(refused.getMessage().startsWith("bad: "), refused.getMessage());
  }

  @Test
  void textsThatWentBadAreCounted() throws IOException {
    String row = "{\"prompt\": \"q %s\", \"chosen\": \"%s\", \"rejected\": \"bad\"}";
    List<String> rows = new ArrayList<>();
    for (String chosen : List.of("good", "nan", "None", "It&#39;s so", "caf\u00C3\u00A9")) {
      rows.add(row.formatted(rows.size(), chosen));
    }
    Path data = file("pairs.jsonl", rows);
    StageResult result = ingest(data, "");
    assertEquals(2L, result.figures().get("no_value"));
    assertEquals(1L, result.figures().get("html_escapes"));
    assertEquals(1L, result.figures().get("wrong_encoding"));
    assertFalse(result.figures().containsKey("lost_characters"));
    List<String> notes = IngestNotes.of(result.figures(), 5);
    assertEquals(3, notes.size());
    assertTrue(notes.get(0).startsWith("2 of 5 pairs have a prompt or a response"), notes.get(0));
    assertEquals(notes, audited(data).subList(0, 3));
  }
}
