package io.predilect.jobs.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateCheckTest {
  private static final String GATE =
      "{says: it can tell, figure: reward/accuracy, arm: one, is: above, value: 0.7}";
  private static final String EXPERIMENT =
      """
      name: lengths
      model: base
      experiment:
        arms: [{name: one, evaluate: judge}, {name: two, evaluate: judge}]
        columns: [{figure: reward/margin}]
        gates: [%s]
        claims: [{says: two is better, figure: reward/margin, arm: two, is: above, than: one}]
      stages:
        - ingest: {path: "demo:80", format: demo}
        - init: {name: base}
        - evaluate: {name: judge, reward_model: base}
      """;

  private static ExperimentConfig read(String gate) {
    return ConfigReader.readExperiment(EXPERIMENT.formatted(gate), "e.yaml", List.of(), none -> {});
  }

  // The claim itself holds on every seed.
  private static ExperimentResult result(String gate, double... accuracies) {
    List<SeedRun> runs =
        Stream.iterate(0, i -> i < accuracies.length, i -> i + 1)
            .map(i -> run(i, accuracies[i]))
            .toList();
    return ExperimentResult.of(read(gate), runs);
  }

  private static SeedRun run(int seed, double accuracy) {
    return new SeedRun(
        seed,
        Map.of(
            "one",
            Map.of("reward/accuracy", accuracy, "reward/margin", 1.0),
            "two",
            Map.of("reward/accuracy", 0.65, "reward/margin", 2.0 + 0.001 * seed)));
  }

  @Test
  void theMeanOverSeedsDecidesAndNoSeedIsLeftOut() {
    ExperimentResult open = result(GATE, 0.9, 0.65, 0.8);
    assertTrue(open.gates().get(0).holds());
    assertEquals(2, open.gates().get(0).holding());
    assertEquals(Finding.Verdict.SHOWN, open.findings().get(0).verdict());
    assertEquals(3, open.findings().get(0).difference().values().size());

    ExperimentResult shut = result(GATE, 0.75, 0.6, 0.65);
    assertFalse(shut.gates().get(0).holds());
    assertEquals(Finding.Verdict.NOT_TESTED, shut.findings().get(0).verdict());
  }

  @Test
  void whatIsNotTestedSaysWhy() {
    ObjectNode json = ExperimentJson.write(result(GATE, 0.75, 0.6, 0.63));
    assertEquals("not tested", json.at("/claims/0/verdict").textValue());
    assertEquals(
        "gate 'it can tell' does not hold: reward/accuracy of one is 0.660 in the mean over seeds,"
            + " to be above 0.700",
        json.at("/claims/0/not_tested/0").textValue());
    assertFalse(json.at("/gates/0/holds").booleanValue());
    assertEquals(1, json.at("/gates/0/holds_for").intValue());
    assertEquals(0.7, json.at("/gates/0/value").doubleValue());
    assertEquals(3, json.at("/claims/0/difference/values").size(), "its figures are told");
  }

  @Test
  void aGateIsForTheClaimsThatItNames() {
    String named = GATE.replace("value: 0.7", "value: 0.7, claims: [two is better]");
    Finding tested = result(named, 0.9, 0.8).findings().get(0);
    Finding shut = result(named, 0.5, 0.6).findings().get(0);
    assertEquals(Finding.Verdict.SHOWN, tested.verdict());
    assertEquals(Finding.Verdict.NOT_TESTED, shut.verdict());

    String two =
        EXPERIMENT.replace(
            "claims: [",
            "claims: [{says: one is better, figure: reward/margin, arm: one, is: above, than: two}, ");
    ExperimentConfig experiment =
        ConfigReader.readExperiment(two.formatted(named), "e.yaml", List.of(), none -> {});
    List<Finding> findings =
        ExperimentResult.of(experiment, List.of(run(0, 0.5), run(1, 0.6))).findings();
    assertEquals(Finding.Verdict.REFUTED, findings.get(0).verdict(), "the gate is not for it");
    assertEquals(Finding.Verdict.NOT_TESTED, findings.get(1).verdict());
  }

  @Test
  void aGateMayCompareWithAnotherArm() {
    String gate =
        GATE.replace("value: 0.7", "than: two, by: 0.1").replace("is: above", "is: at_least");
    assertTrue(result(gate, 0.56, 0.56).gates().get(0).holds());
    GateCheck shut = result(gate, 0.5, 0.58).gates().get(0);
    assertFalse(shut.holds());
    assertTrue(shut.failure().endsWith("to be at least two's 0.650 by 0.100"), shut.failure());
  }

  @Test
  void anArmMayBeForAGateAlone() {
    String shown =
        EXPERIMENT.replace(
            "- evaluate: {name: judge,",
            "- evaluate: {name: sft, policy: base, reference: base}\n  - evaluate: {name: judge,");
    ExperimentConfig experiment =
        ConfigReader.readExperiment(
            shown
                .replace("arms: [", "arms: [{name: start, evaluate: sft, shown: false}, ")
                .formatted(
                    "{says: it can tell, figure: logps/accuracies, arm: start, is: above, value: 0.5}"),
            "e.yaml",
            List.of(),
            none -> {});
    Map<String, Double> margin = Map.of("reward/margin", 1.0);
    SeedRun run =
        new SeedRun(
            1, Map.of("start", Map.of("logps/accuracies", 0.6), "one", margin, "two", margin));
    ExperimentResult result = ExperimentResult.of(experiment, List.of(run));
    assertTrue(result.gates().get(0).holds());
    assertEquals(
        List.of("one", "two"), result.rows().stream().map(ExperimentResult.Row::arm).toList());
  }

  @ParameterizedTest(name = "{2} {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          , value: 0.7          | ''                   | gates.0.value | set one of the two
          , value: 0.7          | , value: 1, than: two | gates.0.value | set one of the two
          , value: 0.7          | , than: one          | gates.0.than  | another arm
          , value: 0.7          | , than: three        | gates.0.than  | there is no such arm
          arm: one              | arm: three           | gates.0.arm   | there is no such arm
          reward/accuracy       | rewards/accuracies   | gates.0.figure | policy
          value: 0.7            | value: 0.7, claims: [two is worse] | gates.0.claims | there is no such claim
          value: 0.7            | values: 0.7          | gates.0.values | there is no such setting
          """)
  void whatCannotBeComparedIsRefused(String now, String then, String key, String expected) {
    String message =
        assertThrows(ConfigException.class, () -> read(GATE.replace(now, then))).getMessage();
    assertTrue(message.contains("experiment." + key), message);
    assertTrue(message.contains(expected), message);
  }
}
