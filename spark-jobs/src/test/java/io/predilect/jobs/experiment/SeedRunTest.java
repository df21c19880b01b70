package io.predilect.jobs.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.ExperimentSettings.Arm;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.manifest.StageStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Figures of generate stages, which are in a run's record. */
class SeedRunTest {
  private static final String EXPERIMENT =
      """
      name: far
      model: base
      experiment:
        arms: [{name: half, evaluate: mixed}]
        columns: [{figure: generate/kl}, {figure: generate/tokens_per_second}]
      stages:
        - ingest: {path: "demo:80", format: demo}
        - init: {name: base}
        - generate: {name: mixed, decoding: {strategy: mixed, reference: base}}
      """;

  private static ExperimentConfig read(String experiment) {
    return ConfigReader.readExperiment(experiment, "e.yaml", List.of(), none -> {});
  }

  private static SeedRun run(Map<String, Object> figures) throws IOException {
    return run(read(EXPERIMENT), StageKind.GENERATE, figures);
  }

  private static SeedRun run(
      ExperimentConfig experiment, StageKind kind, Map<String, Object> figures) throws IOException {
    StageRecord record =
        new StageRecord(
            "mixed",
            kind,
            "03-mixed",
            StageStatus.DONE,
            "2026-01-02T03:04:05Z",
            12.3,
            new StageResult(new RowCounts(4, 4, 0, 0), Map.of(), figures),
            "",
            "",
            List.of(),
            Optional.empty(),
            Optional.empty());
    return SeedRun.read(
        experiment,
        1,
        new Manifest("far", List.of(record)),
        new Path("nowhere"),
        new Configuration());
  }

  @Test
  void aGenerateStagesRecordIsRead() throws IOException {
    SeedRun run = run(Map.of("kl", 2.5, "tokens_per_second", 100, "n", 2));
    assertEquals(2.5, run.value("half", "generate/kl"));
    assertEquals(100, run.value("half", "generate/tokens_per_second"));
    JobException missing = assertThrows(JobException.class, () -> run(Map.of("kl", 2.5)));
    assertTrue(
        missing.getMessage().contains("no figure generate/tokens_per_second"),
        missing.getMessage());
  }

  @Test
  void aTrainStagesRecordIsReadWhereItEvaluates() throws IOException {
    String trained =
        """
        model: base
        experiment:
          arms: [{name: half, evaluate: mixed}]
          columns: [{figure: train/eval_rationale_loss}, {figure: train/steps}]
        stages:
          - ingest: {path: "demo:80", format: demo}
          - init: {name: base}
          - shard: {name: few}
          - train: {name: mixed, shards: few, eval_shards: few}
        """;
    SeedRun run =
        run(
            read(trained),
            StageKind.TRAIN,
            Map.of("eval_rationale_loss", 0.2, "steps", 7, "x", "y"));
    assertEquals(0.2, run.value("half", "train/eval_rationale_loss"));
    assertEquals(7, run.value("half", "train/steps"));
    String refused =
        assertThrows(ConfigException.class, () -> read(trained.replace(", eval_shards: few", "")))
            .getMessage();
    assertTrue(refused.contains("it comes with eval_shards"), refused);
  }

  @Test
  void aFigureThatAStageCannotHaveIsRefusedBeforeTheRun() {
    String refused =
        assertThrows(
                ConfigException.class,
                () ->
                    read(EXPERIMENT.replace(", decoding: {strategy: mixed, reference: base}", "")))
            .getMessage();
    assertTrue(refused.contains("it comes with decoding.strategy"), refused);
  }

  private static Metrics metrics(String name, double value) {
    return new Metrics(1, Map.of(name, value), Map.of());
  }

  @Test
  void anArmsWinRateIsItsOwnAndOtherFiguresAreOfItsEvaluations() {
    Evaluation wins =
        new Evaluation(
            "",
            new Metrics(2, Map.of(), Map.of()),
            List.of(
                new GroupTable(
                    "arm",
                    Map.of(
                        "dpo", metrics("judge/win_rate", 0.6),
                        "rdpo", metrics("judge/win_rate", 0.7))),
                new GroupTable(
                    "arm, subset", Map.of("rdpo, koala", metrics("judge/win_rate", 0.9)))),
            Optional.empty());
    Evaluation held =
        new Evaluation("", metrics("rewards/accuracies", 0.8), List.of(), Optional.empty());
    Arm rdpo =
        new Arm("RDPO", List.of("wins", "evaluate"), Optional.of("rdpo"), Optional.empty(), true);
    List<Evaluation> both = List.of(wins, held);
    assertEquals(0.7, SeedRun.figure("judge/win_rate", rdpo, both).value());
    assertEquals(0.8, SeedRun.figure("rewards/accuracies", rdpo, both).value());
    assertEquals(
        0.9, SeedRun.figure("judge/win_rate[arm, subset=rdpo, koala]", rdpo, both).value());
    String controlled = "judge/controlled";
    Metrics without = new Metrics(2, Map.of(), Map.of(), Map.of(controlled, "too few prompts"));
    Evaluation few = new Evaluation("", without, List.of(), Optional.empty());
    assertEquals(Double.NaN, SeedRun.figure(controlled, rdpo, List.of(few)).value());
    JobException none =
        assertThrows(
            JobException.class,
            () -> SeedRun.figure("judge/length_controlled_winrate", rdpo, both));
    assertTrue(none.getMessage().contains("arm 'RDPO' has no figure"), none.getMessage());
    JobException slip =
        assertThrows(
            JobException.class, () -> SeedRun.figure("judge/win_rat[subset=koala]", rdpo, both));
    assertTrue(slip.getMessage().contains("(did you mean judge/win_rate?)"), slip.getMessage());
  }
}
