package io.predilect.jobs.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.scoring.PromptedBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchFiguresTest {

  // Two blocks of width 4 with 2 query heads, 1 key head and an MLP of 6; vocabulary 10.
  @Test
  void operationsAreCountedByHand() {
    ModelConfig config = ModelConfig.llama(10, 4, 6, 2, 2, 1, 16, 10_000, true);
    PromptedBatch batch =
        new PromptedBatch(
            List.of(Tokens.of(1, 2, 3)), List.of(new PromptedBatch.Response(0, Tokens.of(4, 5))));
    int weights = 4 * (4 + 2 + 2) + 4 * 4 + 3 * 4 * 6;
    int pairs = (1 + 2 + 3) + (4 + 5);
    double blocks = 2 * (5 * 2 * weights + pairs * 2 * 2 * 4);
    assertEquals(blocks + 2 * 2 * 10 * 4, FlopCount.forward(config, HeadKind.CAUSAL, batch));
    assertEquals(blocks + 2 * 4, FlopCount.forward(config, HeadKind.REWARD, batch));
    assertEquals(3 * (blocks + 2 * 2 * 10 * 4), FlopCount.training(config, HeadKind.CAUSAL, batch));
    // Without the weights' gradients, but attention's products have two factors all the same.
    assertEquals(
        2 * (blocks + 2 * 2 * 10 * 4) + 2 * pairs * 2 * 2 * 4,
        FlopCount.adapting(config, HeadKind.CAUSAL, batch));
  }

  // Of four layers of width 8 the second alone has experts: 2 of 5 a token, each of width 3.
  @Test
  void layersWithASingleMlpAreCountedAsSuch(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "qwen3_moe", "vocab_size": 10, "hidden_size": 8, "num_hidden_layers": 4,
         "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 4, "intermediate_size": 7,
         "moe_intermediate_size": 3, "num_experts": 5, "num_experts_per_tok": 2,
         "decoder_sparse_step": 2, "mlp_only_layers": [3], "tie_word_embeddings": false,
         "max_position_embeddings": 16}
        """);
    PromptedBatch batch =
        new PromptedBatch(
            List.of(Tokens.of(1)), List.of(new PromptedBatch.Response(0, Tokens.of(4))));
    int attention = 4 * (8 * (8 + 4 + 4) + 8 * 8);
    int mlps = 3 * (3 * 8 * 7) + (8 * 5 + 2 * 3 * 8 * 3);
    int pairs = 1 + 2;
    assertEquals(
        2.0 * 2 * (attention + mlps) + 4 * pairs * 2 * 2 * 8 + 2 * 8,
        FlopCount.forward(HfConfig.read(folder), HeadKind.REWARD, batch));
  }

  @Test
  void theWholeModelHasTheSizeOfItsName() {
    ModelConfig config = BenchShape.SMALL.config();
    PromptedBatch batch =
        new PromptedBatch(
            List.of(Tokens.of(1)), List.of(new PromptedBatch.Response(0, Tokens.of(2))));
    // Two operations a weight: blocks at both tokens, the tied head at one.
    double head = 2.0 * config.vocabSize() * config.hiddenSize();
    double blocks = (FlopCount.forward(config, HeadKind.CAUSAL, batch) - head) / 2;
    assertEquals(134.5e6, (blocks + head) / 2, 0.3e6);
  }

  // What it takes depends on the machine; that both trainings were timed to their end does not.
  @Test
  void refinementIsTimedInStepsAndWithReferences() throws IOException {
    Map<String, Double> figures = RefinementBench.run(BenchShape.TINY.config()).figures();
    assertEquals(20.8 / 16.8, figures.get("paper_times_dpo"), 1e-12);
    figures.forEach(
        (name, value) -> assertTrue(value > 0 && Double.isFinite(value), name + ": " + value));
  }

  @Test
  void figuresOfAProcessAreItsLines() {
    assertEquals(
        Map.of("peak_bytes", 12.0, "seconds", 1.5),
        BenchProcess.figures("a warning\npeak_bytes=12\nseconds=1.5\n"));
  }

  @Test
  void thePeakIsAtLeastWhatIsThereNow() throws IOException {
    assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "no /proc/self/status here");
    long now = ProcessMemory.now();
    assertTrue(now > 1 << 20, "resident bytes: " + now);
    assertTrue(ProcessMemory.peak() >= now);
  }
}
