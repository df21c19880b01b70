package io.predilect.jobs.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.winrate.Outcome;
import io.predilect.jobs.winrate.WinRates;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JudgeFiguresTest {
  private static Outcome of(String arm, String prompt, double preference) {
    return Outcome.of(
        prompt,
        new Outcome.Side(arm, 10, OptionalInt.empty()),
        new Outcome.Side("sft", 20, OptionalInt.empty()),
        preference);
  }

  private static Evaluation evaluation(Outcome... outcomes) {
    return JudgeTables.evaluation(
        WinRates.of(List.of(outcomes), new WinRates.Options(100, 1, Optional.empty())));
  }

  @Test
  void figuresAreByArmAndOfAllWhereThereIsOne() {
    Evaluation one = evaluation(of("dpo", "p", 1), of("dpo", "q", 0.5));
    assertEquals(0.75, one.overall().values().get("judge/win_rate"));
    assertEquals(one.overall(), one.tables().get(0).groups().get("dpo"));
    Evaluation two = evaluation(of("dpo", "p", 1), of("rdpo", "p", 0), of("rdpo", "q", 1));
    assertEquals(3, two.overall().pairs());
    assertTrue(two.overall().values().isEmpty());
    assertEquals(
        List.of(1.0, 0.5),
        Stream.of("dpo", "rdpo")
            .map(arm -> two.tables().get(0).groups().get(arm).values().get("judge/win_rate"))
            .toList());
  }
}
