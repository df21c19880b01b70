package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which stages a changed setting or input runs again. */
class StagesRunAgainTest extends PipelineTrial {
  @Test
  void aChangedSettingRunsItsStageAndWhatFollows() throws IOException {
    run();
    assertEquals(List.of("half", "figures", "report"), run("stages.half.ratio=0.25"));
    assertEquals(
        List.of("figures", "report"), run("stages.half.ratio=0.25", "stages.figures.beta=1"));
    assertEquals(List.of("ingest", "half", "figures", "report"), run("seed=7"));
  }

  @Test
  void scoresDependOnTheLengthsOfTheShardsAfterThem() throws IOException {
    withModel(
        """
          - score: {reference: {model: MODEL}}
          - shard: {max_length: 64}
        """);
    assertEquals(List.of("ingest", "score", "shard"), run());
    assertEquals(List.of("shard"), run("stages.shard.shards=2"));
    assertEquals(
        List.of("score", "shard"), run("stages.shard.shards=2", "stages.shard.max_length=32"));
  }

  @Test
  void figuresDependOnTheLengthsOfTheShardsBeforeThem() throws IOException {
    withModel(
        """
          - shard: {max_length: 64}
          - evaluate: {name: figures, reward_model: MODEL}
        """);
    assertEquals(List.of("ingest", "shard", "figures"), run());
    assertEquals(List.of("shard"), run("stages.shard.shards=2"));
    assertEquals(
        List.of("shard", "figures"), run("stages.shard.shards=2", "stages.shard.max_length=32"));
  }

  @Test
  void aNumberTypeRunsTheStagesThatItIsOfAndADeviceNone() throws IOException {
    withModel(
        """
          - evaluate: {name: figures, reward_model: MODEL, dtype: bfloat16}
          - score: {reference: {model: MODEL}}
          - shard: {max_length: 64}
        """);
    assertEquals(List.of("ingest", "figures", "score", "shard"), run());
    assertEquals(List.of(), run("device=cpu", "model_cache_gib=1"));
    assertEquals(List.of("score", "shard"), run("dtype=bfloat16"));
    assertEquals(List.of(), run("stages.score.dtype=bfloat16")); // another who says the same
  }

  @Test
  void howATrainingIsRunDoesNotDecideWhatItMakes() throws IOException {
    withModel(
        """
          - shard: {max_length: 64}
          - train: {name: sft, objective: {preference: sft}, batch_size: 8}
        """);
    assertEquals(List.of("ingest", "shard", "sft"), run());
    assertEquals(List.of(), run("stages.sft.ranks=4", "stages.sft.zero_stage=2"));
    assertEquals(List.of(), run("stages.sft.stall_timeout=30"));
    assertEquals(List.of(), run("stages.sft.collective=ring"));
    assertEquals(List.of(), run("stages.sft.mlflow.tracking_uri=http://localhost:1"));
    assertEquals(List.of("sft"), run("stages.sft.epochs=2"));
    // ranks that step for themselves are another training
    assertEquals(List.of("sft"), run("stages.sft.sync.every=4"));
    assertEquals(List.of("sft"), run("stages.sft.sync.every=4", "stages.sft.ranks=4"));
  }

  @Test
  void aBranchDoesNotSeeWhatHappensBesideIt() throws IOException {
    yaml =
        """
        name: trial
        stages:
          - ingest: {path: PATH}
          - truncate: {name: half, unit: characters, ratio: 0.5}
          - truncate: {name: third, rows: ingest, unit: characters, ratio: 0.33}
          - evaluate: {name: of-half, rows: half}
          - evaluate: {name: of-third}
        """;
    assertEquals(List.of("ingest", "half", "third", "of-half", "of-third"), run());
    assertEquals(List.of("half", "of-half"), run("stages.half.ratio=0.4"));
    assertEquals(List.of("of-third"), run("stages.half.ratio=0.4", "stages.of-third.rows=ingest"));
  }

  @Test
  void aChangedInputRunsItsReadersAgain() throws IOException {
    run();
    Files.writeString(folder.resolve("pairs.json"), "other and longer");
    assertEquals(List.of("ingest", "half", "figures", "report"), run());
  }

  @Test
  void adaptersAreAnotherModelOnceTheirBaseIs() throws IOException {
    Path base = Files.createDirectories(folder.resolve("base"));
    Files.writeString(base.resolve("config.json"), "{}");
    Path weights = Files.writeString(base.resolve("model.safetensors"), "weights");
    Path model = model();
    Files.delete(model.resolve("config.json"));
    Files.writeString(
        model.resolve("adapter_config.json"),
        """
        {"peft_type": "LORA", "base_model_name_or_path": "../base", "r": 2, "lora_alpha": 4}
        """);
    yaml =
        """
        name: trial
        stages:
          - ingest: {path: PATH}
          - score: {reference: {model: 'MODEL'}}
        """
            .replace("MODEL", model.toString());
    assertEquals(List.of("ingest", "score"), run());
    assertEquals(List.of(), run());
    Files.writeString(weights, "other weights");
    assertEquals(List.of("score"), run());
    Files.delete(weights);
    assertEquals(List.of("score"), run());
    assertEquals(List.of(), run());
  }

  @Test
  void aRuleIsAnotherOnceItsGeneratorIsSetOtherwise() throws IOException {
    yaml =
        """
        name: trial
        stages:
          - ingest: {path: "demo:9", demo: {bias: 1.0}}
          - judge: {arms: [PATH], against: PATH, rule: demo}
        """;
    assertEquals(List.of("ingest", "judge"), run());
    assertEquals(List.of("ingest"), run("stages.ingest.test_share=0.5"));
    assertEquals(
        List.of("ingest", "judge"),
        run("stages.ingest.test_share=0.5", "stages.ingest.demo.bias=2.0"));
  }

  @Test
  void fromRunsThatStageAndAllAfter() throws IOException {
    run();
    pipeline().run(Optional.of("figures"));
    assertEquals(List.of("figures", "report"), ran);
    ConfigException unknown =
        assertThrows(ConfigException.class, () -> pipeline().run(Optional.of("figure")));
    assertTrue(unknown.getMessage().contains("did you mean figures?"));
  }

  // Stages that read a model, behind an ingest stage.
  private void withModel(String stages) throws IOException {
    yaml =
        """
        name: trial
        model: MODEL
        stages:
          - ingest: {path: PATH}
        STAGES
        """
            .replace("STAGES", stages)
            .replace("MODEL", "'" + model() + "'");
  }

  private Path model() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    return model;
  }
}
