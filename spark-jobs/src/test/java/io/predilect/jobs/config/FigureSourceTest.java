package io.predilect.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.yaml.ConfigReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which figures the stages of an experiment's arms can have, told before anything runs. */
public class FigureSourceTest {
  private static ExperimentConfig read(String figure, String signal) {
    return readOf(figure, "signal: {name: where, " + signal + "}");
  }

  private static ExperimentConfig readOf(String figure, String stage) {
    String yaml =
        """
        experiment:
          seeds: [1]
          arms: [{name: one, evaluate: where}]
          columns: [{figure: '%s'}]
        stages:
          - ingest: {path: "demo:9"}
          - init: {name: base}
          - generate: {name: one, model: base}
          - generate: {name: other, model: base}
          - %s
        """
            .formatted(figure, stage);
    return ConfigReader.readExperiment(yaml, "e.yaml", List.of(), none -> {});
  }

  @ParameterizedTest
  @CsvSource({
    "signal/accuracy@0.5, 'policy: base, reference: base'",
    "signal/kl_chosen@1, 'policy: base, reference: base'",
    "signal/reward_accuracy@50_tokens, 'reward_model: base'",
    "signal/reward_margin@0.5[subset=a], 'reward_model: base'",
    "'signal/reward_margin@0.5[topic=a=b, c]', 'reward_model: base, by: topic'"
  })
  void asASignalStageIsSet(String figure, String signal) {
    assertEquals(figure, read(figure, signal).settings().columns().get(0).figure());
  }

  @ParameterizedTest
  @CsvSource({
    "signal/accuracy@0.5, 'reward_model: base', it comes with policy",
    "signal/kl_chosen@1, 'policy: base, reference: base, kl: {method: none}', policy and kl.method",
    "signal/reward_accuracy@0.5, 'policy: base, reference: base', it comes with reward_model",
    "signal/accuracies, 'reward_model: base', signal stages have signal/accuracy@...",
    "reward/accuracy, 'reward_model: base', there is no such figure: signal stages have",
    "signal/acuracy@0.5, 'policy: base, reference: base', did you mean signal/accuracy@0.5?",
    "signal/reward_magrin@1[a=b], 'reward_model: base', did you mean signal/reward_margin@1[a=b]?",
    "signal/reward_margin@0.5[subset=a], 'reward_model: base, by: topic', no table by 'subset'",
    "signal/reward_margin@0.55, 'reward_model: base', did you mean signal/reward_margin@0.5?",
    "signal/reward_margin@50_token, 'reward_model: base', did you mean signal/reward_margin@50_tokens?",
    "signal/share@whole, 'policy: base, reference: base', or 256"
  })
  void othersAreRefused(String figure, String signal, String message) {
    ConfigException refused = assertThrows(ConfigException.class, () -> read(figure, signal));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();
  private static final String EVALUATE = "evaluate: {name: where, reward_model: base}";
  private static final String JUDGE =
      "judge: {name: where, arms: [one], against: other, reward_model: base}";

  @ParameterizedTest
  @CsvSource({
    "reward/acuracy, false, did you mean reward/accuracy?",
    "reward/accuracies[length=chosen longer], false, behind reward/ stands accuracy",
    "reward/loss, false, behind reward/ stands accuracy",
    "reward/accuracy[len=chosen longer], false, there is no table by 'len': did you mean length?",
    "reward/accuracy[length=chosen_longer], false, did you mean chosen longer?",
    "judge/winrate, true, did you mean judge/win_rate?"
  })
  void misspeltOnesAreRefusedBeforeAnythingRuns(String figure, boolean judge, String message) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> readOf(figure, judge ? JUDGE : EVALUATE));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  /** Whether an experiment may compare a figure of a stage of all models, or of a judge. */
  public static boolean known(String figure) {
    String all =
        "evaluate: {name: where, reward_model: base, policy: base, reference: base,"
            + " refinement: {prompt: Best.}}";
    if (!KNOWN.contains(figure)) {
      readOf(figure, figure.startsWith("judge/") ? JUDGE : all);
      KNOWN.add(figure);
    }
    return true;
  }

  @Test
  void whatCannotShowAnythingIsToldBeforeItRuns() {
    String yaml =
        """
        experiment:
          seeds: [1]
          arms: [{name: one, evaluate: a}, {name: other, evaluate: b}, {name: third, evaluate: c}]
          columns: [{figure: reward/accuracy}]
          claims: [{says: better, figure: reward/accuracy, arm: one, is: above, than: other}]
        stages:
          - ingest: {path: "demo:9"}
          - init: {name: base}
          - init: {name: next}
          - evaluate: {name: a, reward_model: base}
          - evaluate: {name: b, reward_model: base}
          - evaluate: {name: c, reward_model: next}
        """;
    List<String> warnings = new ArrayList<>();
    ConfigReader.readExperiment(yaml, "e.yaml", List.of(), warnings::add);
    assertEquals(2, warnings.size(), warnings::toString);
    assertTrue(
        warnings.get(0).contains("arm 'other' measures the very same as arm 'one'"),
        warnings::toString);
    assertTrue(warnings.get(1).contains("experiment.seeds"), warnings::toString);
  }
}
