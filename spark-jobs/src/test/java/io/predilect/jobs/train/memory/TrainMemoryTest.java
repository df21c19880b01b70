package io.predilect.jobs.train.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainMemoryTest {
  private static final String RUN =
      """
      name: memory
      model: %s
      device: cpu
      stages:
        - ingest: {path: "demo:32"}
        - init:
            name: fresh
            vocab_size: 500
            hidden_size: 16
            intermediate_size: 32
            layers: 2
            heads: 2
            kv_heads: 1
            max_positions: 512
        - shard: {max_length: 128}
        - train: {name: first, batch_size: 8, micro_batch_tokens: 600}
        - train: {name: second, model: first, batch_size: 2, ranks: 2, micro_batch_tokens: 600}
      """;

  @TempDir Path folder;

  private static List<StageMemory> stages(String model, String master) {
    RunConfig run = ConfigReader.read(RUN.formatted(model), "test", List.of());
    return new TrainMemory(run, master, new Configuration()).stages();
  }

  @Test
  void aModelThatTheRunMakesIsKnownBefore() {
    List<StageMemory> stages = stages("fresh", "yarn");
    StageMemory first = stages.get(0);
    assertEquals("first", first.stage());
    assertEquals("cpu, float32, 600 tokens a pass", first.setup());
    long block = 16 * (16 + 8 + 8) + 16 * 16 + 3 * 16 * 32 + 2 * 16;
    assertEquals(4 * (500 * 16 + 2 * block + 16), first.estimate().orElseThrow().weights());
    assertTrue(first.told().isEmpty());
    // one pair a rank, each of its two responses with the prompt at most 128 tokens
    assertEquals("cpu, float32, 256 tokens a pass", stages.get(1).setup());
    assertEquals(
        first.estimate().get().weights(), stages.get(1).estimate().orElseThrow().weights());
  }

  @Test
  void aModelFromOutsideIsKnownByItsConfiguration() throws IOException {
    HfConfig.writeFresh(
        ModelConfig.llama(128_256, 4096, 14_336, 32, 32, 8, 8192, 5e5, false), folder);
    StageMemory first = stages("'" + folder + "'", "local[2]").get(0);
    // 8 B weights in float32 with gradients and AdamW
    assertEquals(8.03e9 * 4, (double) first.estimate().orElseThrow().weights(), 1e8);
    String warning = first.told().orElseThrow();
    assertTrue(warning.startsWith("a rank is likely to take "), warning);
    assertTrue(warning.contains("lora_r: 16"), warning);
    assertEquals(Optional.empty(), stages("'" + folder + "'", "spark://host:7077").get(0).told());
  }

  @Test
  void passesAreAsLargeAsTheDeviceLikesWhereNothingIsSaid() {
    RunConfig run =
        ConfigReader.read(
            RUN.formatted("fresh").replace(", micro_batch_tokens: 600", ""), "test", List.of());
    TrainStageSettings settings = (TrainStageSettings) run.stages().get(3).settings();
    assertEquals(8192, budget(settings, false, OptionalLong.empty()));
    assertEquals(32_768, budget(settings, true, OptionalLong.empty()));
    assertEquals(8192, budget(settings, true, OptionalLong.of(1 << 20)));
    RunConfig said = ConfigReader.read(RUN.formatted("fresh"), "test", List.of());
    assertEquals(
        600,
        budget(
            (TrainStageSettings) said.stages().get(3).settings(), true, OptionalLong.of(1 << 20)));
  }

  private static int budget(TrainStageSettings settings, boolean gpu, OptionalLong available) {
    ModelConfig config = ModelConfig.llama(500, 16, 32, 2, 2, 1, 512, 1e4, true);
    return TrainMemory.load(settings, Precision.FLOAT32, config, 5000, gpu, available)
        .pass()
        .budget();
  }

  @Test
  void whatIsNotThereIsSaid() {
    StageMemory first = stages("'" + folder.resolve("none") + "'", "local[2]").get(0);
    assertEquals(Optional.empty(), first.estimate());
    assertEquals(Optional.of("its model is not there yet"), first.told());
  }
}
