package io.predilect.model.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.ModelSource;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Precision;
import io.predilect.model.lora.LoraOptions.Biases;
import io.predilect.model.optim.AdamW;
import io.predilect.model.optim.OptimizerState;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What adapters have beyond one rank for all, in training. */
class LoraOptionsTest {
  @TempDir Path folder;

  private static LoraSettings settings(LoraOptions options, String... targets) {
    return new LoraSettings(4, 8, 0.1, List.of(targets), false, 3, options);
  }

  private static LoraOptions everything() {
    return new LoraOptions(
        NamePatterns.of(Map.of("k_proj", 2)),
        NamePatterns.of(Map.of("layers.1.self_attn.v_proj", 3)),
        Biases.ALL,
        List.of("embed_tokens", "lm_head", "norm"),
        true);
  }

  private static LoraOptions saving(String... modules) {
    return new LoraOptions(
        NamePatterns.none(), NamePatterns.none(), Biases.NONE, List.of(modules), false);
  }

  private static String refused(String model, LoraSettings settings) throws IOException {
    try (LanguageModel base = LanguageModel.open(Fixtures.folder(model), HeadKind.CAUSAL)) {
      return assertThrows(
              ModelException.class,
              () -> base.trainable(AdamW.usual(), Recompute.NOTHING, settings))
          .getMessage();
    }
  }

  @Test
  void whatWouldBeForNothingIsRefused() throws IOException {
    LoraOptions unused =
        new LoraOptions(
            NamePatterns.of(Map.of("q_proj", 2, "up_proj", 3)),
            NamePatterns.none(),
            Biases.NONE,
            List.of(),
            false);
    String pattern = refused("llama", settings(unused, "q_proj"));
    assertTrue(pattern.contains("lora_rank_pattern") && pattern.contains("up_proj"), pattern);
    String module = refused("llama", settings(saving("lm_head", "o_proj"), "q_proj"));
    assertTrue(module.contains("lora_modules_to_save: o_proj is no layer"), module);
    assertTrue(module.contains("model.embed_tokens"), module);
  }

  /** As of most of today's models, whose layers have none. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          llama|q_proj|ALL|lora_train_biases: all: the model has no biases: set it to none
          llama|q_proj|LORA_ONLY|lora_train_biases: lora_only: the model has no biases: set it to none
          qwen2|o_proj|LORA_ONLY|lora_train_biases: lora_only: no layer with an adapter has a bias: set it to none or all
          qwen2|q_proj k_proj v_proj|LORA_ONLY|''
          qwen2|o_proj|ALL|''
          llama|q_proj|NONE|''
          """)
  void biasesThatThereAreNoneOfAreRefused(
      String model, String targets, Biases biases, String expected) throws IOException {
    LoraOptions options =
        new LoraOptions(NamePatterns.none(), NamePatterns.none(), biases, List.of(), false);
    LoraSettings settings = settings(options, targets.split(" ", -1));
    ModelConfig config = ModelSource.of(Fixtures.folder(model)).config();
    if (expected.isEmpty()) {
      AdapterNames.require(config, HeadKind.CAUSAL, settings);
    } else {
      String message =
          assertThrows(
                  ModelException.class,
                  () -> AdapterNames.require(config, HeadKind.CAUSAL, settings))
              .getMessage();
      assertTrue(message.startsWith(expected), message);
    }
  }

  @Test
  void freshMagnitudesChangeNothing() throws IOException {
    for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
      try (LanguageModel model = open("llama", precision)) {
        double[] before = sums(model);
        model
            .trainable(AdamW.usual(), Recompute.NOTHING, settings(everything(), "all-linear"))
            .close();
        assertArrayEquals(before, sums(model));
      }
    }
  }

  @Test
  void biasesThatAreHeldAsOneAreTrainedTogether() throws IOException {
    LoraOptions biases =
        new LoraOptions(
            NamePatterns.none(), NamePatterns.none(), Biases.LORA_ONLY, List.of(), false);
    String message = refused("llama-bias", settings(biases, "q_proj", "v_proj"));
    assertTrue(message.contains("q_proj.bias, model.layers.0.self_attn.v_proj.bias"), message);
    assertTrue(message.contains("k_proj.bias"), message);
  }

  @Test
  void aTiedHeadBecomesOneOfItsOwnOnlyWhereItMust() throws IOException {
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("qwen2"), HeadKind.CAUSAL)) {
      model.trainable(AdamW.usual(), Recompute.NOTHING, settings(saving("norm"), "q_proj")).close();
      assertTrue(model.config().tieEmbeddings());
    }
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("qwen2"), HeadKind.CAUSAL)) {
      try (Trainable trainable =
          model.trainable(
              AdamW.usual(), Recompute.NOTHING, settings(saving("lm_head"), "q_proj"))) {
        step(trainable, batch());
      }
      model.merge();
      double[] scores = sums(model);
      model.save(folder);
      try (LanguageModel again = LanguageModel.open(folder, HeadKind.CAUSAL)) {
        assertEquals(false, again.config().tieEmbeddings());
        assertArrayEquals(scores, sums(again));
      }
    }
  }

  @Test
  void aRewardModelOfALanguageModelsAdaptersLeavesTheirHead() throws IOException {
    Path adapters = Fixtures.resource("lora/llama-saved");
    try (LanguageModel reward = LanguageModel.open(adapters, HeadKind.REWARD)) {
      assertEquals(0, reward.score(batch()).get(0).reward());
    }
  }

  @Test
  void numbersAreCountedAsTheyAreHeld() throws IOException {
    ModelConfig config = HfConfig.read(Fixtures.folder("llama-tied"));
    LoraSettings settings = settings(everything(), LoraSettings.ALL_LINEAR);
    LoraLayout layout = LoraLayout.of(config, settings);
    long more = BesideWeights.bytes(layout, HeadKind.CAUSAL, Precision.BFLOAT16);
    try (LanguageModel model = open("llama-tied", Precision.BFLOAT16)) {
      long before = model.bytes();
      model.trainable(AdamW.usual(), Recompute.NOTHING, settings).close();
      assertEquals(before + more, model.bytes());
      Map<String, NDArray> all = model.decoder().adapters().orElseThrow().all();
      assertEquals(
          layout.parameters() + BesideWeights.parameters(layout, HeadKind.CAUSAL),
          all.values().stream().mapToLong(NDArray::size).sum());
      all.forEach((name, array) -> assertEquals(DataType.FLOAT32, array.getDataType(), name));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void aResumedTrainingEndsTheSameToTheLastBit(Precision precision) throws IOException {
    LoraSettings settings = settings(everything(), "q_proj", "k_proj", "v_proj");
    Path weights = folder.resolve("weights.safetensors");
    Path optimizer = folder.resolve("optimizer.safetensors");
    Path whole = folder.resolve("whole.safetensors");
    Path resumed = folder.resolve("resumed.safetensors");
    double[] scores;
    try (LanguageModel model = open("llama-bias", precision);
        Trainable trainable = model.trainable(AdamW.usual(), Recompute.BLOCKS, settings)) {
      step(trainable, batch());
      trainable.saveWeights(weights);
      try (OptimizerState state = trainable.optimizerState(optimizer.getParent())) {
        state.write(optimizer);
      }
      step(trainable, batch());
      trainable.saveWeights(whole);
      scores = sums(model);
    }
    try (LanguageModel model = open("llama-bias", precision);
        Trainable trainable = model.trainable(AdamW.usual(), Recompute.BLOCKS, settings)) {
      trainable.loadWeights(weights);
      trainable.loadOptimizer(optimizer);
      step(trainable, batch());
      trainable.saveWeights(resumed);
    }
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(resumed));
    try (LanguageModel model = open("llama-bias", precision)) { // as a checkpoint is scored
      model.load(whole, Optional.of(settings));
      assertArrayEquals(scores, sums(model));
      model.merge();
      assertArrayEquals(scores, sums(model), precision == Precision.FLOAT32 ? 1e-4 : 0.3);
    }
  }

  private static LanguageModel open(String name, Precision precision) throws IOException {
    return LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL, precision);
  }

  private static double[] sums(LanguageModel model) throws IOException {
    return model.score(batch()).stream().mapToDouble(ResponseScore::logps).toArray();
  }

  private static PromptedBatch batch() throws IOException {
    return Fixtures.batch(Fixtures.expected("llama"));
  }

  private static void step(Trainable trainable, PromptedBatch batch) {
    trainable.zeroGradients();
    try (ForwardPass pass = trainable.forward(batch)) {
      pass.backward(new double[] {1, -1, 0.5, 2});
    }
    trainable.step(1e-2);
  }
}
