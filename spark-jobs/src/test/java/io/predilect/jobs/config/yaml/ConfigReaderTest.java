package io.predilect.jobs.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.Dtype;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.plan.SchedulerArguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  /** A run that is right. */
  static final String RUN =
      """
      name: trial
      model: base
      stages:
        - ingest: {path: pairs.json, test_share: 0.1}
        - init:
        - rationales
        - shard: {max_length: 256}
        - train:
            name: sft
            objective: {preference: sft}
        - train:
            name: dpo.long
            model: sft
            learning_rate: 5e-6
            objective:
              rationale: {gamma: 2.0}
      """;

  @Test
  void theFilesSettingsLieOverTheDefaults() {
    RunConfig run = read(RUN);
    assertEquals("trial", run.name());
    assertEquals(42, run.seed());
    assertEquals(
        List.of("ingest", "base", "rationales", "shard", "sft", "dpo.long"),
        run.stages().stream().map(StageConfig::name).toList());
    assertEquals("06-dpo.long", run.stages().get(5).folder());
    IngestSettings ingest = (IngestSettings) run.stages().get(0).settings();
    assertEquals(0.1, ingest.testShare());
    assertTrue(ingest.deduplicate());
    TrainStageSettings dpo = (TrainStageSettings) run.stages().get(5).settings();
    assertEquals(Optional.of("sft"), dpo.model());
    assertEquals(0.1, dpo.objective().beta());
    assertEquals(2.0, dpo.objective().rationale().gamma());
    assertEquals(5e-6, dpo.training().update().learningRate().orElseThrow());
  }

  @Test
  void setOptionsLieOverTheFile() {
    RunConfig run =
        read(
            RUN,
            "seed=7",
            "spark.conf.spark.driver.memory=4g",
            "stages.dpo.long.objective.beta=0.2",
            "stages.shard.shards=4",
            "stages.ingest.system=");
    assertEquals(7, run.seed());
    assertEquals("4g", run.spark().conf().get("spark.driver.memory"));
    TrainStageSettings dpo = (TrainStageSettings) run.stages().get(5).settings();
    assertEquals(0.2, dpo.objective().beta());
    assertEquals(OptionalInt.of(4), ((ShardSettings) run.stages().get(3).settings()).shards());
  }

  @Test
  void aStageThatRunsAModelHasTheRunsNumberTypeUnlessItSaysAnother() {
    assertEquals(List.of("", "", "", "", "FLOAT32", "FLOAT32"), dtypes());
    assertEquals(
        List.of("", "", "BFLOAT16", "", "FLOAT32", "BFLOAT16"),
        dtypes("dtype=bfloat16", "stages.sft.dtype=float32", "stages.rationales.source=model"));
  }

  @Test
  void wordsThatJavaCannotSpellAreReadAndWritten() {
    String[] given = {
      "stages.sft.lr_scheduler_type=warmup_stable_decay",
      "stages.sft.lr_scheduler_kwargs.num_decay_steps=3",
      "stages.sft.lr_scheduler_kwargs.decay_type=1-sqrt"
    };
    TrainStageSettings sft = (TrainStageSettings) read(RUN, given).stages().get(4).settings();
    assertEquals(
        Optional.of(SchedulerArguments.Ramp.ONE_MINUS_SQRT),
        sft.training().update().schedule().lrSchedulerKwargs().decayType());
    assertEquals("1-sqrt", RecordTree.of(sft).at("/lr_scheduler_kwargs/decay_type").textValue());
    given[2] = "stages.sft.lr_scheduler_kwargs.decay_type=sqrt";
    ConfigException refused = assertThrows(ConfigException.class, () -> read(RUN, given));
    assertTrue(refused.getMessage().contains("1-sqrt"), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"null,", "false, NOTHING", "selective, SELECTIVE", "true, BLOCKS"})
  void whatIsRunAgainIsAWordOrTrueOrFalse(String value, Recompute recompute) {
    RunConfig run = read(RUN, "stages.sft.gradient_checkpointing=" + value);
    TrainStageSettings sft = (TrainStageSettings) run.stages().get(4).settings();
    assertEquals(Optional.ofNullable(recompute), sft.training().gradientCheckpointing());
    String yaml = ResolvedConfig.yaml(run);
    assertTrue(yaml.contains("gradient_checkpointing: " + value + "\n"), yaml);
    assertEquals(run, ConfigReader.read(yaml, "config.resolved.yaml", List.of()));
    refused(RUN, "stages.sft.gradient_checkpointing=full", "one of false, selective, true");
  }

  @Test
  void float16IsRefusedWithTheReason() {
    refused(
        RUN,
        "dtype=float16",
        "'float16': it must be one of float32, bfloat16: float16 ends at 65504, which");
  }

  @Test
  void tf32IsForGpusOnly() {
    RunConfig run = read(RUN);
    RunConfig rounded = read(RUN, "tf32=true");
    assertTrue(rounded.compute().tf32());
    // What a model made is made again, like with another number type.
    assertEquals(
        List.of(false, false, false, false, true, true),
        run.stages().stream()
            .map(
                stage ->
                    !ResolvedConfig.decisive(run, stage.settings())
                        .equals(ResolvedConfig.decisive(rounded, stage.settings())))
            .toList());
    refused("device: cpu\n" + RUN, "tf32=true", "true: it changes products on GPUs only");
  }

  @Test
  void referenceLogProbsOfAnotherNumberTypeThanATrainingsAreKnown() {
    String scored =
        """
        model: base
        stages:
          - ingest: {path: a}
          - init:
          - score: {reference: {model: base}}
          - score: {name: gaps, prompt_free: {model: base}, dtype: bfloat16}
          - shard:
          - train: {dtype: bfloat16}
        """;
    RunConfig run = read(scored);
    assertEquals(List.of("score"), run.roundedOtherwise(run.stages().get(5)));
    RunConfig alike = read(scored, "dtype=bfloat16");
    assertEquals(List.of(), alike.roundedOtherwise(alike.stages().get(5)));
  }

  private static List<String> dtypes(String... sets) {
    RunConfig run = read(RUN, sets);
    return run.stages().stream()
        .map(stage -> run.dtype(stage.settings()).map(Dtype::name).orElse(""))
        .toList();
  }

  @Test
  void syncIsAWordOrAMapping() {
    RunConfig run = read(RUN, "stages.sft.sync=every_step", "stages.dpo.long.sync={every: 8}");
    TrainStageSettings sft = (TrainStageSettings) run.stages().get(4).settings();
    assertEquals(1, sft.parallel().sync().every());
    assertEquals(0.7, sft.parallel().sync().outerLearningRate());
    TrainStageSettings dpo = (TrainStageSettings) run.stages().get(5).settings();
    assertEquals(8, dpo.parallel().sync().every());
    assertEquals(0.9, dpo.parallel().sync().outerMomentum());
    ConfigException refused =
        assertThrows(ConfigException.class, () -> read(RUN, "stages.sft.sync=sometimes"));
    assertTrue(refused.getMessage().contains("sometimes"), refused.getMessage());
    refused(
        "stages: [{ingest: {path: a}}, evaluate]",
        "stages.evaluate.prompt_free=with_all_gaps", // a method, but no word of the YAML
        "'with_all_gaps': it must be a mapping");
  }

  @Test
  void readingLooksForNoFolderSinceRanksReadSettingsToo() {
    RunConfig run = read("stages: [{ingest: {path: a}}, {shard: {model: folder}}]");
    assertEquals(run, read(ResolvedConfig.yaml(run)));
  }

  @Test
  void aStageCanReadTheRowsOfAnyEarlierOne() {
    String branches =
        """
        model: base
        stages:
          - ingest: {path: pairs.json}
          - init:
          - truncate: {ratio: 0.5}
          - shard: {name: half, max_length: 64}
          - shard: {name: whole, rows: ingest, max_length: 128}
          - score: {rows: ingest, reference: {model: base}}
        """;
    RunConfig run = read(branches);
    assertEquals("truncate", run.rowsOf(run.stages().get(3)).orElseThrow().name());
    assertEquals("ingest", run.rowsOf(run.stages().get(4)).orElseThrow().name());
    assertEquals(64, run.limitsOf(run.stages().get(2)).maxLength());
    assertEquals(64, run.limitsOf(run.stages().get(0)).maxLength());
    // no shards are made of what it scores: models are judged as the last ones before were cut
    assertEquals(128, run.limitsOf(run.stages().get(5)).maxLength());
    assertEquals("whole", run.shardOf(run.stages().get(5)).orElseThrow().name());
    assertEquals(run, read(ResolvedConfig.yaml(run)));
    assertEquals("ingest", ResolvedConfig.changed(run, run.stages().get(4)).get("rows"));
    refused(branches, "stages.half.rows=whole", "'whole': no earlier stage of that name");
    refused(branches, "stages.half.rows=score", "'score': no earlier stage of that name");
    refused(branches, "stages.half.rows=3", "it must be the name of a stage");
    refused(branches, "stages.ingest.rows=half", "there is no such setting");
  }

  static void refused(String yaml, String set, String message) {
    ConfigException refused = assertThrows(ConfigException.class, () -> read(yaml, set));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @Test
  void moreRanksThanABatchHasPairsAreRefused() {
    read(RUN, "stages.sft.ranks=2");
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> read(RUN, "stages.sft.ranks=5", "stages.sft.batch_size=4"));
    assertTrue(refused.getMessage().contains("stages.sft.ranks (--set): 5"), refused.getMessage());
    assertTrue(refused.getMessage().contains("a batch of 4 pairs"), refused.getMessage());
  }

  @Test
  void zeroStagesThatAreNotThereAreRefused() {
    read(RUN, "stages.sft.zero_stage=2");
    refused(RUN, "stages.sft.zero_stage=3", "stages.sft.zero_stage (--set): 3: it must be 0");
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> read(RUN, "stages.sft.zero_stage=1", "stages.sft.sync.every=4"));
    assertTrue(refused.getMessage().contains("sync to every_step"), refused.getMessage());
  }

  @Test
  void whatAnOptimiserRemembersOfWholeWeightsIsNotSharedOut() {
    for (String optimizer : List.of("adafactor", "adamw_8bit")) {
      String set = "stages.sft.optimizer=" + optimizer;
      read(RUN, set, "stages.sft.master_weights=true", "stages.sft.dtype=bfloat16");
      ConfigException refused =
          assertThrows(ConfigException.class, () -> read(RUN, set, "stages.sft.zero_stage=1"));
      assertTrue(refused.getMessage().contains("the optimiser " + optimizer), refused.getMessage());
    }
    read(RUN, "stages.sft.optimizer=lion", "stages.sft.zero_stage=2");
    read(RUN, "stages.sft.optimizer=adafactor", "stages.sft.sync.every=4");
    String[] local = {"stages.sft.optimizer=adamw_8bit", "stages.sft.sync.every=4"};
    ConfigException refused = assertThrows(ConfigException.class, () -> read(RUN, local));
    assertTrue(refused.getMessage().contains("eight bits"), refused.getMessage());
  }

  @Test
  void ncclIsForGpusAndForSumsOfEveryStep() {
    String nccl = "stages.sft.collective=nccl";
    read(RUN, nccl);
    read(RUN, nccl, "device=cuda");
    read(RUN, "stages.sft.collective=auto", "device=cpu", "stages.sft.sync.every=4");
    for (List<String> other : List.of(List.of("device=cpu"), List.of("stages.sft.sync.every=4"))) {
      ConfigException refused =
          assertThrows(ConfigException.class, () -> read(RUN, nccl, other.get(0)));
      assertTrue(
          refused.getMessage().contains("stages.sft.collective (--set): 'nccl': "),
          refused.getMessage());
      assertTrue(refused.getMessage().contains("set it to auto or ring"), refused.getMessage());
    }
  }

  @Test
  void masterWeightsAreOfFullTrainingInBfloat16() {
    String on = "stages.sft.master_weights=true";
    read(RUN, on, "dtype=bfloat16");
    refused(RUN, on, "stages.sft.master_weights (--set): true: weights in float32 need no masters");
    for (String other : List.of("stages.sft.lora_r=8", "stages.sft.sync.every=4")) {
      ConfigException refused =
          assertThrows(ConfigException.class, () -> read(RUN, on, "dtype=bfloat16", other));
      assertTrue(refused.getMessage().contains("stages.sft.master_weights"), refused.getMessage());
    }
  }

  @Test
  void theResolvedFileReadsBackAsTheSameRun() {
    RunConfig run =
        read(
            RUN,
            "stages.rationales.prompt=\"line one\\n  {{ 7*7 }}: 'x' # no\\n\\ttab \"",
            "stages.ingest.system='yes: 1e5'",
            "spark.conf.spark.sql.shuffle.partitions=4");
    String yaml = ResolvedConfig.yaml(run);
    assertEquals(run, ConfigReader.read(yaml, "config.resolved.yaml", List.of()));
  }

  @Test
  void formerNamesAreReadWithAWarning() {
    String former =
        """
        model: base
        stages:
          - ingest: {path: pairs.json}
          - craft: {kind: rrm}
          - init:
          - shard: {rows: craft}
          - train:
              objective: {preference: simpo, simpo_margin: 0.3}
        """;
    List<String> warnings = new ArrayList<>();
    RunConfig run =
        ConfigReader.read(
            new ConfigSource(former, "run.yaml"),
            List.of("stages.train.objective.centering=0.0"),
            Map.of(),
            warnings::add);
    assertEquals(
        List.of(
            "stages[2] (run.yaml:4): 'craft': such a stage is called augment now: write that",
            "stages[5].train.objective.simpo_margin (run.yaml:8): it is called simpo_gamma since"
                + " 0.1.0: write that",
            "stages.train.objective.centering (--set): it is called center_rewards_coefficient"
                + " since 0.1.0: write that"),
        warnings);
    assertEquals("craft", run.stages().get(1).name()); // as before: it names folder and seed
    assertEquals(StageKind.AUGMENT, run.stages().get(1).kind());
    TrainStageSettings train = (TrainStageSettings) run.stages().get(4).settings();
    assertEquals(0.3, train.objective().parameters().simpoGamma());
    String resolved = ResolvedConfig.yaml(run);
    assertTrue(resolved.contains("simpo_gamma: 0.3"), resolved);
    assertTrue(resolved.contains("- augment:"), resolved);
    assertEquals(
        run,
        ConfigReader.read(
            new ConfigSource(resolved, "again.yaml"), List.of(), Map.of(), this::none));
    refused(
        former.replace("simpo_margin: 0.3", "simpo_margin: 0.3, simpo_gamma: 0.2"),
        "seed=1",
        "simpo_margin (run.yaml:8): it is called simpo_gamma since 0.1.0, and that is set too");
  }

  private void none(String warning) {
    throw new AssertionError(warning);
  }

  static RunConfig read(String yaml, String... sets) {
    return ConfigReader.read(yaml, "run.yaml", List.of(sets));
  }

  @ParameterizedTest
  @ValueSource(strings = {"---\n", "...\n---\n"})
  void aSecondDocumentIsNotPassedOver(String between) {
    String run = "stages: [{ingest: {path: a}}]\n";
    ConfigReader.read("---\n" + run + "...\n", "run.yaml", List.of());
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> ConfigReader.read(run + between + "seed: 5\n", "run.yaml", List.of()));
    assertTrue(
        refused.getMessage().contains("a second document begins here"), refused.getMessage());
  }
}
