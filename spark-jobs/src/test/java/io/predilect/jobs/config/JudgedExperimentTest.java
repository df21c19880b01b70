package io.predilect.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.yaml.ConfigReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Experiments that compare win rates. */
class JudgedExperimentTest {
  private static final String STAGES =
      """
      stages:
        - ingest: {path: 'demo:10'}
        - judge: {name: wins, arms: [dpo.json, rdpo.json], against: sft.json, rule: demo}
        - judge: {name: pairs, rule: demo}
        - evaluate: {policy: base, reference: base}
      """;

  private static ExperimentSettings experiment(String arm, String figure) {
    String yaml =
        "name: e\nmodel: base\nexperiment:\n  arms: [{name: x, "
            + arm
            + "}]\n  columns: [{figure: '"
            + figure
            + "'}]\n"
            + STAGES;
    return ConfigReader.readExperiment(yaml, "e.yaml", List.of(), none -> {}).settings();
  }

  @Test
  void anArmHasFiguresOfJudgesAndOfEvaluations() {
    ExperimentSettings.Arm arm =
        experiment("evaluate: [wins, evaluate], judged: rdpo.json", "judge/win_rate").arms().get(0);
    assertEquals(List.of("wins", "evaluate"), arm.evaluate());
    assertEquals(Optional.of("rdpo.json"), arm.judged());
    experiment("evaluate: [wins, evaluate], judged: dpo.json", "rewards/accuracies");
    experiment("evaluate: pairs", "judge/agreement");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          evaluate: wins                    | judge/win_rate     | arms.0.judged | several arms: say which of them arm 'x' is
          evaluate: wins, judged: dpo       | judge/win_rate     | arms.0.judged | there is no such arm of a judge stage in evaluate
          evaluate: pairs, judged: chosen   | judge/win_rate     | arms.0.judged | none of its stages in evaluate judges arms
          evaluate: evaluate                | judge/win_rate     | columns.0.figure | there is no such figure: evaluate stages have
          evaluate: pairs                   | rewards/accuracies | columns.0.figure | there is no such figure: judge stages have judge/...
          evaluate: winners                 | judge/win_rate     | arms.0.evaluate | there is no such stage with figures
          """)
  void whatCannotBeIsRefused(String arm, String figure, String key, String expected) {
    String message =
        assertThrows(ConfigException.class, () -> experiment(arm, figure)).getMessage();
    assertTrue(message.contains("experiment." + key), message);
    assertTrue(message.contains(expected), message);
  }
}
