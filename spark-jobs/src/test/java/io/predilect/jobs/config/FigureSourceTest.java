package io.predilect.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.yaml.ConfigReader;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which figures the stages of an experiment's arms can have, told before anything runs. */
class FigureSourceTest {
  private static ExperimentConfig read(String figure, String signal) {
    String yaml =
        """
        experiment:
          seeds: [1]
          arms: [{name: one, evaluate: where}]
          columns: [{figure: '%s'}]
        stages:
          - ingest: {path: "demo:9"}
          - init: {name: base}
          - signal: {name: where, %s}
        """
            .formatted(figure, signal);
    return ConfigReader.readExperiment(yaml, "e.yaml", List.of(), none -> {});
  }

  @ParameterizedTest
  @CsvSource({
    "signal/accuracy@0.5, 'policy: base, reference: base'",
    "signal/kl_chosen@1, 'policy: base, reference: base'",
    "signal/reward_accuracy@50_tokens, 'reward_model: base'",
    "signal/reward_margin@0.5[subset=a], 'reward_model: base'"
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
    "signal/reward_magrin@1[a=b], 'reward_model: base', did you mean signal/reward_margin@1[a=b]?"
  })
  void othersAreRefused(String figure, String signal, String message) {
    ConfigException refused = assertThrows(ConfigException.class, () -> read(figure, signal));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }
}
