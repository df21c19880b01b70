package io.predilect.jobs.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.winrate.Outcome;
import io.predilect.jobs.winrate.WinRates;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JudgeTablesTest {
  private static Outcome outcome(String arm, String prompt, String subset) {
    return new Outcome(
        prompt,
        Map.of("subset", subset),
        new Outcome.Side(arm, 10, OptionalInt.empty()),
        new Outcome.Side("sft", 10, OptionalInt.empty()),
        1,
        List.of(),
        List.of());
  }

  private static List<GroupTable> tables(Outcome... outcomes) {
    return JudgeTables.evaluation(
            WinRates.of(List.of(outcomes), new WinRates.Options(100, 1, Optional.empty())))
        .tables();
  }

  @Test
  void anArmOfOneGroupStandsBesideOneOfSeveral() {
    List<GroupTable> tables =
        tables(
            outcome("dpo", "p", "easy"), outcome("dpo", "q", "hard"), outcome("rdpo", "p", "easy"));
    assertEquals(Set.of("dpo, easy", "dpo, hard", "rdpo, easy"), tables.get(1).groups().keySet());
  }

  @Test
  void oneGroupIsNoTable() {
    assertEquals(1, tables(outcome("dpo", "p", "easy"), outcome("rdpo", "p", "easy")).size());
  }
}
