package io.predilect.jobs.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AnsweredTurnsTest {
  @Test
  void countsOfAllTurnsAddUp() {
    assertEquals(5L, AnsweredTurns.both("asked", 2L, 3L));
    assertEquals(0.75, AnsweredTurns.both("cost", 0.25, 0.5));
    assertEquals(7L, AnsweredTurns.both("requests_in_all", 4L, 7L));
    assertEquals(80.0, AnsweredTurns.both("tokens_per_second", 80.0, 20.0));
    assertEquals(
        Map.of("eos", 3L, "tool", 1L),
        AnsweredTurns.both(
            "other_finish_reasons", Map.of("eos", 1L), Map.of("eos", 2L, "tool", 1L)));
  }
}
