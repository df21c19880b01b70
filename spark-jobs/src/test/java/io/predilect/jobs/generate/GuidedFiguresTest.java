package io.predilect.jobs.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.SamplingSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuidedFiguresTest {

  @ParameterizedTest
  @CsvSource({
    "1.0, 1.0, 0, 0.0, 1.0, true",
    "0.0, 1.0, 0, 0.0, 1.0, false",
    "0.7, 1.0, 0, 0.0, 1.0, false",
    "1.0, 0.9, 0, 0.0, 1.0, false",
    "1.0, 1.0, 5, 0.0, 1.0, false",
    "1.0, 1.0, 0, 0.1, 1.0, false",
    "1.0, 1.0, 0, 0.0, 1.2, false"
  })
  void tokensDrawnFromAnotherDistributionThanTheFiguresAreTold(
      double temperature, double topP, int topK, double minP, double penalty, boolean same) {
    SamplingSettings sampling = new SamplingSettings(16, temperature, topP, topK, minP, penalty);
    assertEquals(same, GuidedFigures.note(sampling).isEmpty());
    GuidedFigures.note(sampling)
        .ifPresent(note -> assertTrue(note.contains("temperature " + temperature), note));
  }
}
