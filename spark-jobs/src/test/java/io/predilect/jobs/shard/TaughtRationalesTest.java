package io.predilect.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of which shards it is told that rationales were cut. */
class TaughtRationalesTest {
  @ParameterizedTest
  @CsvSource({
    "'', true",
    "'- train', false",
    "'- train: {objective: {rationale: {gamma: 0.5}}}', true",
    "'- train: {name: other, shards: others, eval_shards: mine, objective: {rationale: {gamma: 0.5}}}', true",
    "'- train: {name: other, shards: others, objective: {rationale: {gamma: 0.5}}}', true"
  })
  void thoseOfWhichATrainingOfTheRunMayLearn(String training, boolean told) {
    RunConfig run =
        ConfigReader.read(
            """
            model: base
            stages:
            - ingest: {path: a}
            - rationales: {source: column}
            - shard: {name: others}
            - shard: {name: mine}
            %s
            """
                .formatted(training),
            "run.yaml",
            List.of());
    assertEquals(told, ShardStage.teachRationales(run, run.stages().get(3)));
  }
}
