package io.predilect.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.yaml.ConfigReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many seeds' runs go on at a time. */
class ExperimentConfigTest {
  private static final String EXPERIMENT =
      """
      name: e
      model: base
      experiment:
        seeds: [1, 2, 3, 4]
        parallel: %s
        arms: [{name: one, evaluate: evaluate}]
        columns: [{figure: reward/accuracy}]
      stages:
        - ingest: {path: "demo:80", format: demo}
        - init: {name: base}
        - shard: {name: shards}
        - train: {name: few, objective: {preference: reward}, threads: 1}
        - train: {name: more, objective: {preference: reward}, ranks: 2, threads: %s}
        - evaluate: {reward_model: more}
      """;

  private static ExperimentConfig read(String parallel, String threads) {
    return ConfigReader.readExperiment(
        EXPERIMENT.formatted(parallel, threads), "e.yaml", List.of(), none -> {});
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 1", // two ranks
    "1, 5, 2",
    "1, 64, 4", // no more than seeds
    "3, 13, 2",
    "3, 2, 1",
    "null, 64, 1" // they take what there is
  })
  void asManyAsDoNotTakeThreadsFromEachOther(String threads, int cores, int expected) {
    assertEquals(expected, read("null", threads).runsAtATime(OptionalInt.of(cores)));
    assertEquals(1, read("null", threads).runsAtATime(OptionalInt.empty()));
  }

  @Test
  void whatIsSetHolds() {
    assertEquals(3, read("3", "null").runsAtATime(OptionalInt.empty()));
    assertEquals(4, read("9", "null").runsAtATime(OptionalInt.of(2)));
    ConfigException refused = assertThrows(ConfigException.class, () -> read("0", "1"));
    assertTrue(refused.getMessage().contains("experiment.parallel"), refused::getMessage);
  }

  @Test
  void aTrainingThatNoArmMeasuresIsTold() {
    List<String> warnings = new ArrayList<>();
    String file = EXPERIMENT.formatted("null", "1");
    ConfigReader.readExperiment(file, "e.yaml", List.of(), warnings::add);
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.get(0).startsWith("stages.few (e.yaml:12): no arm"), warnings::toString);
    warnings.clear();
    String through = file.replace("name: more,", "name: more, model: few,");
    ConfigReader.readExperiment(through, "e.yaml", List.of(), warnings::add);
    String itself = file.replace("evaluate: evaluate}", "evaluate: [evaluate, few]}");
    ConfigReader.readExperiment(itself, "e.yaml", List.of(), warnings::add);
    assertEquals(List.of(), warnings);
  }

  @Test
  void claimsThatSayTheSameCannotBeToldApart() {
    String claim = "{says: better, figure: reward/accuracy, arm: one, is: above, than: two}";
    String file =
        EXPERIMENT
            .formatted("null", "1")
            .replace("  columns:", "  claims: [%1$s, %1$s]\n  columns:".formatted(claim))
            .replace(
                "{name: one, evaluate: evaluate}",
                "{name: one, evaluate: evaluate}, {name: two, evaluate: few}");
    String told =
        assertThrows(
                ConfigException.class,
                () -> ConfigReader.readExperiment(file, "e.yaml", List.of(), none -> {}))
            .getMessage();
    assertTrue(told.contains("experiment.claims.1.says"), told);
    assertTrue(told.contains("an earlier claim says so"), told);
  }
}
