package io.predilect.jobs.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.ExperimentSettings.Claim;
import io.predilect.jobs.config.ExperimentSettings.Relation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingTest {

  @Test
  void theIntervalIsStudents() {
    Estimate estimate = new Estimate(List.of(1.0, 2.0, 3.0));
    assertEquals(2, estimate.mean());
    // t(0.975, 2) = 4.302653, over the root of 3
    assertEquals(2.484138, estimate.halfWidth().orElseThrow(), 1e-6);
    assertEquals(-0.484138, estimate.interval().orElseThrow().low(), 1e-6);
    // t(0.975, 1) = 12.706205, deviation the root of ½, over the root of 2
    assertEquals(6.353102, new Estimate(List.of(4.0, 5.0)).halfWidth().orElseThrow(), 1e-6);
    assertTrue(new Estimate(List.of(1.0)).interval().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    // half of the interval is 2.48 times the distance of three evenly spaced values
    "ABOVE, 0, 10, 11, 12, SHOWN",
    "ABOVE, 0, -1, 3, 4, UNDECIDED",
    "ABOVE, 3, 1, 2, 3, UNDECIDED",
    "ABOVE, 5, 1, 2, 3, REFUTED",
    "BELOW, 0, -10, -11, -12, SHOWN",
    "BELOW, 11, -10, -11, -12, UNDECIDED",
    "BELOW, 14, -10, -11, -12, REFUTED",
    "AT_LEAST, 1, -0.4, -0.5, -0.6, SHOWN",
    "AT_LEAST, 0, -0.4, -0.5, -0.6, REFUTED",
    "AT_MOST, 1, 0.4, 0.5, 0.6, SHOWN",
    "AT_MOST, 0.2, 0.4, 0.5, 0.6, REFUTED",
    "WITHIN, 1, 0.4, 0.5, 0.6, SHOWN",
    "WITHIN, 1, -0.9, -0.5, 0.1, UNDECIDED",
    "WITHIN, 1, 2, 3, 4, UNDECIDED",
    "WITHIN, 1, -30, 0, 30, UNDECIDED",
    "WITHIN, 1, 4, 5, 6, REFUTED",
    "WITHIN, 1, -4, -5, -6, REFUTED",
    "ABOVE, 0, 10, NaN, 12, UNDECIDED",
    "ABOVE, 0, 10, Infinity, 12, UNDECIDED"
  })
  void aVerdictNeedsTheWholeInterval(
      Relation is, double by, double a, double b, double c, Finding.Verdict verdict) {
    Claim claim = new Claim("it", "f", "one", is, "other", by, Optional.empty());
    assertEquals(verdict, new Finding(claim, new Estimate(List.of(a, b, c)), List.of()).verdict());
  }

  @Test
  void oneSeedSettlesNothing() {
    Claim claim = new Claim("it", "f", "one", Relation.ABOVE, "other", 0, Optional.empty());
    Finding finding = new Finding(claim, new Estimate(List.of(5.0)), List.of());
    assertEquals(Finding.Verdict.UNDECIDED, finding.verdict());
    assertEquals(1, finding.holding());
  }
}
