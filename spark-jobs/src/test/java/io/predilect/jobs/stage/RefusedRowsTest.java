package io.predilect.jobs.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RefusedRowsTest {
  @Test
  void reasonsAreByHowOftenTheyAre() {
    TreeMap<String, Long> rejects = new TreeMap<>();
    rejects.put("duplicate", 2L);
    rejects.put("oversize", 30L);
    assertEquals("oversize (30), duplicate (2)", RefusedRows.reasons(rejects));
    assertEquals("no reason was given", RefusedRows.reasons(new TreeMap<>()));
  }

  @Test
  void anExampleIsOneLineAndNotLong() {
    assertEquals(
        "; for example no text, in {\"a\": 1}", RefusedRows.example("no text", "{\"a\":\n1}"));
    String told = RefusedRows.example("no text", "x".repeat(1000));
    assertEquals("; for example no text, in " + "x".repeat(120) + "…", told);
  }

  @Test
  void generatedPairsHaveNoRow() {
    assertEquals("; for example too long", RefusedRows.example("too long", ""));
  }
}
