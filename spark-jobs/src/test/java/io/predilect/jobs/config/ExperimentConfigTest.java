package io.predilect.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.yaml.ConfigReader;
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
}
