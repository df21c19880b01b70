package io.predilect.jobs.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.BestOfNSettings;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TrainStageSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopsTest {
  private static final String BEFORE =
      """
      model: base
      stages:
        - ingest: {path: pairs.jsonl}
        - init: {name: base}
        - shard: {name: pairs}
        - train: {name: sft, shards: pairs, objective: {preference: sft}}
        - train: {name: reward, shards: pairs, objective: {preference: reward}}
      """;

  private static final String LOOP =
      """
        - loop:
            rounds: 3
            start: {dpo: sft}
            stages:
              - best_of_n:
                  rows: ingest
                  part: "${round}/${rounds}"
                  model: "${previous:dpo}"
                  reward_model: reward
              - score: {reference: {model: "${previous:dpo}"}}
              - shard: {name: own}
              - train: {name: dpo, shards: "${round:own}", model: "${previous:dpo}"}
        - evaluate: {rows: ingest, policy: "${last:dpo}", reference: sft}
        - report
      """;

  private static RunConfig read(String stages, String... sets) {
    return ConfigReader.read(BEFORE + stages, "run.yaml", List.of(sets));
  }

  private static BestOfNSettings asked(RunConfig run, String name) {
    return (BestOfNSettings) stage(run, name).settings();
  }

  private static StageConfig stage(RunConfig run, String name) {
    return run.stages().stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyRoundHasStagesOfItsOwn() {
    RunConfig run = read(LOOP);
    assertEquals(
        "ingest base pairs sft reward best-of-n-1 score-1 own-1 dpo-1 best-of-n-2 score-2 own-2 dpo-2"
            + " best-of-n-3 score-3 own-3 dpo-3 evaluate report",
        run.stages().stream().map(StageConfig::name).collect(Collectors.joining(" ")));
    assertEquals(Optional.of("1/3"), asked(run, "best-of-n-1").part());
    assertEquals(Optional.of("3/3"), asked(run, "best-of-n-3").part());
    assertEquals(Optional.of("sft"), asked(run, "best-of-n-1").from().model());
    assertEquals(Optional.of("dpo-2"), asked(run, "best-of-n-3").from().model());
    assertEquals(Optional.of("ingest"), stage(run, "best-of-n-2").rows());
    assertEquals("best-of-n-2", run.rowsOf(stage(run, "score-2")).orElseThrow().name());
    TrainStageSettings third = (TrainStageSettings) stage(run, "dpo-3").settings();
    assertEquals(Optional.of("own-3"), third.shards());
    assertEquals(Optional.of("dpo-2"), third.model());
    EvaluateSettings after = (EvaluateSettings) stage(run, "evaluate").settings();
    assertEquals(Optional.of("dpo-3"), after.policy());
  }

  @Test
  void stagesOfARoundAreSetByTheirNames() {
    RunConfig run = read(LOOP, "stages.dpo-2.learning_rate=0.5", "stages.best-of-n-1.n=7");
    assertEquals(7, asked(run, "best-of-n-1").n());
    assertEquals(4, asked(run, "best-of-n-2").n());
    String written = ResolvedConfig.yaml(run);
    assertTrue(!written.contains("loop:") && !written.contains("${"), written);
    assertEquals(run, ConfigReader.read(written, "again.yaml", List.of()));
  }

  @Test
  void whatALoopDoesNotSayIsAsInTheReference() {
    assertEquals(3, Defaults.loop().get("rounds").asInt());
    RunConfig run = read("  - loop: {stages: [report]}\n");
    assertEquals(
        List.of("report-1", "report-2", "report-3"),
        run.stages().stream().skip(5).map(StageConfig::name).toList());
  }

  @Test
  void aLoopMayStartWhereAnotherEnds() {
    RunConfig run =
        read(
            """
              - loop:
                  rounds: 2
                  start: {a: sft}
                  stages: [train: {name: a, shards: pairs, model: "${previous:a}"}]
              - loop:
                  rounds: 1
                  start: {b: "${last:a}"}
                  stages: [train: {name: b, shards: pairs, model: "${previous:b}"}]
            """);
    assertEquals(Optional.of("a-2"), ((TrainStageSettings) stage(run, "b-1").settings()).model());
  }

  @Test
  void stagesWithoutSettingsAndWithFormerNamesHaveRoundsToo() {
    RunConfig run = read("  - loop: {rounds: 1, stages: [craft: {kind: rrm}, report]}\n");
    assertEquals(
        List.of("craft-1", "report-1"),
        run.stages().stream().skip(5).map(StageConfig::name).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{rounds: 0, stages: [report]}; stages[6].loop.rounds (run.yaml:8): 0: how often",
        "{rounds: x, stages: [report]}; stages[6].loop.rounds (run.yaml:8)",
        "{rounds: 2}; stages[6].loop.stages (run.yaml:8): a loop lists the stages of a round",
        "{rounds: 2, stages: {report: null}}; a loop lists the stages of a round",
        "{rounds: 2, stages: [[report], {a: 1, b: 2}, 7]}; a stage is one key, its kind",
        "{rounds: 2, start: [sft], stages: [report]}; stages[6].loop.start (run.yaml:8)",
        "{rounds: 2, start: {report: [a]}, stages: [report]}; stages[6].loop.start",
        "null; a loop lists the stages of a round",
        "{rounds: 2, stages: [report], until: good}; stages[6].loop.until (run.yaml:8): there is no such setting",
        "{rounds: 2, stages: [loop: {stages: [report]}]}; stages[6].loop.stages[1] (run.yaml:8): a loop in a loop",
        "{rounds: 2, stages: [train: {name: dpo, model: '${previous:dpo}'}]}; '${previous:dpo}': there is no round before the first: say under the loop's start what stands for it then, start: {dpo: STAGE or FOLDER}",
        "{rounds: 2, start: {dp: sft}, stages: [train: {name: dpo}]}; stages[6].loop.start.dp (run.yaml:8): no stage of the loop has that name: did you mean dpo?",
        "{rounds: 2, stages: [train: {name: dpo, shards: '${round:own}'}]}; '${round:own}': no stage of this loop has that name",
        "{rounds: 2, stages: [train: {name: dpo, model: '${last:dpo}'}]}; it is of a loop's last round, and there is no loop before",
        "{rounds: 2, stages: [train: {name: dpo, shards: '${rounds:own}'}]}; write ${rounds}",
        "{rounds: 2, stages: [train: {name: dpo, shards: pairs, model: dpo-2}]}; stages.dpo-1.model (run.yaml:8): 'dpo-2': that stage comes later",
        "{rounds: 2, stages: [train: {name: dpo, shards: '${round:own}'}, shard: {name: own}]}; stages.dpo-1.shards (run.yaml:8): 'own-1': no earlier shard stage has that name",
        "{rounds: 2, stages: [train: {name: 'dpo-${round}', shards: pairs}]}; stages.dpo-${round}-1.name (run.yaml:8)",
        "{rounds: 2, stages: [train: {name: a, shards: pairs}, train: {name: a, shards: pairs}]}; 'a-1': an earlier stage has that name",
        "{rounds: 2, stages: [trian: {name: a}]}; 'trian': there is no such kind of stage",
        "{rounds: 2, stages: [train: 7]}; stages[6].train (run.yaml:8): 7: its settings must be a mapping"
      })
  void whatCannotBeIsToldWhereItStands(String loop, String told) {
    ConfigException error =
        assertThrows(ConfigException.class, () -> read("  - loop: " + loop + "\n"));
    assertTrue(error.getMessage().contains(told), error.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "- train: {shards: pairs, model: \"${previous:train}\"}; it is of a round, and stands in no loop",
        "- evaluate: {policy: \"${last:dpo}\", reference: sft}; there is no loop before",
        "- train: {name: dpo-2, shards: pairs}; 'dpo-2': an earlier stage has that name"
      })
  void roundsBelongToLoops(String stage, String told) {
    ConfigException error =
        assertThrows(
            ConfigException.class,
            () -> read("  " + stage + "\n" + (stage.contains("dpo-2") ? LOOP : "")));
    assertTrue(error.getMessage().contains(told), error.getMessage());
  }
}
