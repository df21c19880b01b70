package io.predilect.jobs.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.format.Binarisation;
import io.predilect.data.format.ColumnMapping;
import io.predilect.data.format.RowReading;
import io.predilect.jobs.input.DataSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    assertTrue(many.contains("the words of a, b, c, d, e, f, g, h and 2 more columns."), many);
  }

  private static DataSource unread(String... columns) {
    return new DataSource("pairs", false, of("standard", USUAL), 1, null, false, List.of(columns));
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
