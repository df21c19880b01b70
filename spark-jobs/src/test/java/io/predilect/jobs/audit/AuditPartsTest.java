package io.predilect.jobs.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predilect.data.audit.Audit;
import io.predilect.data.audit.AuditAccumulator;
import io.predilect.data.format.Outcome;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditPartsTest {
  private record Given(List<Outcome> outcomes, Optional<String> source, String text) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void theResultIsThatOfOneThread(int threads) {
    List<Given> rows = rows(4_321);
    AuditAccumulator alone = new AuditAccumulator(String::length);
    rows.forEach(row -> alone.add(row.outcomes(), row.source(), row.text()));
    Audit expected = alone.audit("standard");
    try (AuditParts parts = new AuditParts(String::length, threads)) {
      rows.forEach(row -> parts.add(row.outcomes(), row.source(), row.text()));
      Audit found = parts.all().audit("standard");
      assertEquals(expected, found);
      assertEquals(List.copyOf(expected.sources().keySet()), List.copyOf(found.sources().keySet()));
    }
  }

  @Test
  void aFailureIsTold() {
    IllegalArgumentException failure = new IllegalArgumentException("no tokens for the text");
    try (AuditParts parts =
        new AuditParts(
            text -> {
              throw failure;
            },
            2)) {
      IllegalArgumentException told =
          assertThrows(
              IllegalArgumentException.class,
              () -> {
                rows(9_000).forEach(row -> parts.add(row.outcomes(), row.source(), row.text()));
                parts.all();
              });
      assertSame(failure, told);
    }
  }

  // Those of a source are one behind the other, as in files; some are of several pairs.
  private static List<Given> rows(int count) {
    Random random = new Random(5);
    List<Given> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Outcome> outcomes = new ArrayList<>();
      if (random.nextInt(5) > 0) {
        for (int pair = 0; pair <= random.nextInt(2); pair++) {
          outcomes.add(new Outcome.Accepted(pair(random)));
        }
      } else {
        outcomes.add(new Outcome.Rejected(RejectReason.WRONG_TYPE, "of " + random.nextInt(9)));
      }
      Optional<String> source = Optional.of("source " + (9 - i * 7 / count));
      rows.add(new Given(outcomes, source, "row " + random.nextInt(1_000)));
    }
    return rows;
  }

  private static PreferencePair pair(Random random) {
    return PreferencePair.of(
        List.of(Message.user("question " + random.nextInt(500))),
        "a".repeat(1 + random.nextInt(20)),
        "b".repeat(1 + random.nextInt(20)));
  }
}
