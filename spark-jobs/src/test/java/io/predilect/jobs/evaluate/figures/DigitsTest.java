package io.predilect.jobs.evaluate.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.000",
    "0.7615, 0.762",
    "-0.001, -0.001",
    "0.0009, 9.0e-04",
    "-0.0000123, -1.2e-05",
    "12.5, 12.500",
    "NaN, NaN",
    "-Infinity, -Infinity"
  })
  void whatIsNotZeroIsNotShownAsZero(double value, String text) {
    assertEquals(text, Digits.of(value));
  }
}
