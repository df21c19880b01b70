package io.predilect.jobs.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.format.Binarisation;
import io.predilect.data.format.ColumnMapping;
import io.predilect.data.format.RowReading;
import io.predilect.data.pair.Split;
import io.predilect.data.raw.RawFile;
import io.predilect.data.raw.RawKind;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.DataSource;
import io.predilect.jobs.input.FolderColumns;
import io.predilect.jobs.input.InputFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestNotesTest {
  private static final Binarisation ALL =
      new Binarisation(Binarisation.OVERALL, Binarisation.Against.ALL);
  private static final Binarisation USUAL =
      new Binarisation(Binarisation.OVERALL, Binarisation.Against.WORST);

  private static RowReading of(String format, Binarisation binarisation) {
    return new RowReading(format, new ColumnMapping(Map.of()), List.of(), binarisation);
  }

  @ParameterizedTest
  @CsvSource({
    "standard, true", "kto, true", "hh-rlhf, true",
    "nectar, false", "ultrafeedback-raw, false", "listwise, false"
  })
  void binariseIsToldWhereNoRowIsAList(String format, boolean told) {
    assertEquals(told, IngestNotes.ofReadings(List.of(of(format, ALL))).isPresent());
    assertEquals(Optional.empty(), IngestNotes.ofReadings(List.of(of(format, USUAL))));
  }

  @Test
  void columnsWithWordsThatNoModelSeesAreNamedOnce() {
    assertEquals(Optional.empty(), IngestNotes.ofUnread(List.of(unread())));
    assertEquals(
        "no prompt and no response has the words of code, text. What belongs to the prompt, columns"
            + " puts there, as in {prompt: \"{{ prompt }}\\n{{ code }}\"}",
        IngestNotes.ofUnread(List.of(unread("text"), unread("text", "code"))).orElseThrow());
    String many =
        IngestNotes.ofUnread(List.of(unread("a,b,c,d,e,f,g,h,i,j".split(",")))).orElseThrow();
    String own =
        IngestNotes.ofUnread(List.of(unread("completions.custom_system_prompt"))).orElseThrow();
    assertTrue(own.endsWith("may differ in what they were asked"), own);
    assertTrue(many.contains("the words of a, b, c, d, e, f, g, h and 2 more columns."), many);
  }

  private static DataSource unread(String... columns) {
    return new DataSource(
        "pairs", false, of("standard", USUAL), 1, null, false, false, List.of(columns));
  }

  @ParameterizedTest
  @CsvSource({
    "a/train.jsonl, a/test.jsonl, true",
    "a/train.jsonl, a/dev/part-0.jsonl, true",
    "a/pairs.jsonl, a/test-00000-of-00001.jsonl, true",
    "a/train.jsonl, b/train.jsonl, false",
    "a/test.jsonl, b/test.jsonl, false",
    "a/train.jsonl, a/latest.jsonl, false",
    "a/train.jsonl, test/a/pairs.jsonl, false"
  })
  void testFilesOfSourcesThatAreTrainedOnAreTold(String one, String other, boolean told) {
    DataFiles data =
        new DataFiles(
            List.of(unread(), unread()),
            List.of(file(0, one, Optional.empty()), file(1, other, Optional.empty())),
            List.of());
    assertEquals(told, IngestNotes.ofTestFiles(data).isPresent());
  }

  @Test
  void testFilesOfOneSourceAreNot() {
    DataSource both = unread();
    List<InputFile> files =
        List.of(
            file(0, "a/train.jsonl", Optional.of(Split.TRAIN)),
            file(0, "a/test.jsonl", Optional.of(Split.TEST)),
            file(1, "b/test.jsonl", Optional.of(Split.TEST)),
            file(1, "b/train.jsonl", Optional.of(Split.TRAIN)));
    assertEquals(
        Optional.empty(),
        IngestNotes.ofTestFiles(new DataFiles(List.of(both, both), files, List.of())));
  }

  private static InputFile file(int source, String path, Optional<Split> split) {
    return new InputFile(
        0,
        source,
        path,
        1,
        new RawFile.Look(new RawKind(RawKind.Layout.JSON_LINES, false), 0),
        split,
        new FolderColumns(new TreeMap<>()));
  }

  @Test
  void oneSourceOfListsIsEnough() {
    assertEquals(
        Optional.empty(), IngestNotes.ofReadings(List.of(of("standard", ALL), of("nectar", ALL))));
    assertEquals(
        "binarise has no effect, for no row is a list of responses (format standard, kto): leave it"
            + " out, or say in columns where responses and their scores are",
        IngestNotes.ofReadings(List.of(of("standard", ALL), of("kto", ALL))).orElseThrow());
  }
}
