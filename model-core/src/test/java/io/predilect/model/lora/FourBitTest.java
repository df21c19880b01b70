package io.predilect.model.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Precision;
import io.predilect.model.optim.AdamW;
import io.predilect.model.optim.OptimizerState;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.step.Trainable;
import io.predilect.model.train.step.TrainableDecoder;
import io.predilect.model.weights.ModelTensors;
import io.predilect.model.weights.WeightForm;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters on weights in 4 bits; see resources/lora/make_nf4.py. */
class FourBitTest {
  private static final double TOLERANCE = 1e-4;

  @TempDir Path folder;

  private static LanguageModel open(String name, Precision precision, WeightForm form)
      throws IOException {
    HeadKind head = name.endsWith("-reward") ? HeadKind.REWARD : HeadKind.CAUSAL;
    return LanguageModel.open(Fixtures.folder(name), head, precision, "cpu", form);
  }

  private static LoraSettings settings(boolean dora) {
    LoraOptions options =
        new LoraOptions(
            NamePatterns.of(Map.of("v_proj", 2)),
            NamePatterns.none(),
            LoraOptions.Biases.NONE,
            List.of(),
            dora);
    return new LoraSettings(
        4, 8, 0, List.of(LoraSettings.ALL_LINEAR), false, 1, dora ? options : LoraOptions.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "llama, NOTHING",
    "llama, SELECTIVE",
    "llama, BLOCKS",
    "llama-dora, NOTHING",
    "llama-dora, SELECTIVE",
    "llama-dora, BLOCKS"
  })
  void scoresAndGradientsAreThoseOfBitsandbytesValues(String adapter, Recompute recompute)
      throws IOException {
    JsonNode all = new ObjectMapper().readTree(Fixtures.resource("lora/nf4-llama.json").toFile());
    JsonNode expected = all.get(adapter);
    PromptedBatch batch = Fixtures.batch(all);
    try (LanguageModel model = open("llama", Precision.FLOAT32, WeightForm.NF4_NESTED)) {
      try (TrainableDecoder trainable =
              (TrainableDecoder)
                  model.trainable(
                      AdamW.usual(), recompute, settings(adapter.equals("llama-dora")));
          NDManager scope = model.decoder().newScope()) {
        trainable.loadWeights(Fixtures.resource("lora/" + adapter).resolve(AdapterFolder.TENSORS));
        trainable.zeroGradients();
        try (ForwardPass pass = trainable.forward(batch)) {
          compare(expected, pass.scores());
          double[] sums = pass.scores().stream().mapToDouble(ResponseScore::logps).toArray();
          pass.backward(Fixtures.marginGradients(sums, all.get("beta").asDouble()));
        }
        Map<String, NDArray> gradients = trainable.gradientsByFileName(scope);
        assertEquals(expected.get("grads").size(), gradients.size());
        gradients.forEach((name, own) -> compare(name, expected.get("grads").get(name), own));
      }
      compare(expected, model.score(batch));
      model.merge();
      compare(expected, model.score(batch));
      model.save(folder);
      try (LanguageModel merged = LanguageModel.open(folder, HeadKind.CAUSAL)) {
        compare(expected, merged.score(batch));
      }
    }
  }

  private static void compare(JsonNode expected, List<ResponseScore> scores) {
    for (int i = 0; i < scores.size(); i++) {
      double[] logps = Fixtures.doubles(expected.get("logps").get(i));
      for (int t = 0; t < logps.length; t++) {
        assertEquals(logps[t], scores.get(i).tokenLogp(t), TOLERANCE);
      }
    }
  }

  private static void compare(String name, JsonNode golden, NDArray gradient) {
    double[] values = Fixtures.doubles(golden);
    float[] all = gradient.toFloatArray();
    int stride = Math.max(1, all.length / 64);
    double scale = 1e-6;
    for (double value : values) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < values.length; i++) {
      assertEquals(values[i], all[i * stride], TOLERANCE * scale, name);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NF4", "NF4_NESTED"})
  void theyTakeTheBytesThatAreEstimated(WeightForm form) throws IOException {
    for (String name :
        List.of(
            "llama",
            "gpt2",
            "gpt-neox",
            "phi3",
            "gemma2",
            "qwen2-reward",
            "qwen3_5",
            "granite-mamba")) {
      for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
        try (LanguageModel model = open(name, precision, form)) {
          assertEquals(
              ModelTensors.bytes(model.config(), model.head(), precision, form), model.bytes());
        }
      }
    }
  }

  @Test
  void everyFamilyIsMergedAsItScores() throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected("llama"));
    for (String name :
        List.of("gpt2", "gpt-neox", "phi3", "gemma2", "qwen2", "qwen3_5", "granite-mamba")) {
      try (LanguageModel model = open(name, Precision.FLOAT32, WeightForm.NF4_NESTED)) {
        try (Trainable trainable =
            model.trainable(AdamW.usual(), Recompute.BLOCKS, settings(false))) {
          step(trainable, batch, new double[] {1, -1, 0.5, 2});
        }
        double[] before = sums(model, batch);
        model.merge();
        assertEquals(WeightForm.FULL, model.decoder().weights().form());
        assertArrayEquals(before, sums(model, batch), 1e-3, name);
      }
    }
  }

  @Test
  void theirWeightsAreNeitherTrainedNorSavedNorAdaptedTwice() throws IOException {
    try (LanguageModel model = open("llama", Precision.FLOAT32, WeightForm.NF4)) {
      String message =
          assertThrows(
                  IllegalStateException.class,
                  () -> model.trainable(AdamW.usual(), Recompute.NOTHING))
              .getMessage();
      assertTrue(message.contains("4 bits"), message);
      assertThrows(IllegalStateException.class, () -> model.save(folder));
    }
    ModelException refused =
        assertThrows(
            ModelException.class,
            () ->
                LanguageModel.open(
                    Fixtures.resource("lora/llama"),
                    HeadKind.CAUSAL,
                    Precision.FLOAT32,
                    "cpu",
                    WeightForm.NF4));
    assertTrue(refused.getMessage().contains("load_in_4bit"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mixtral", "qwen3-moe", "qwen3-moe-dense"})
  void expertsAreNotHeldInFourBits(String name) {
    ModelException refused =
        assertThrows(
            ModelException.class, () -> open(name, Precision.FLOAT32, WeightForm.NF4_NESTED));
    String message = refused.getMessage();
    assertTrue(message.contains("experts") && message.contains("load_in_4bit"), message);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void aResumedRewardTrainingEndsTheSameToTheLastBit(Precision precision) throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected("llama"));
    double[] slopes = {-1, 1, -1, 1};
    Path weights = folder.resolve("weights.safetensors");
    Path optimizer = folder.resolve("optimizer.safetensors");
    Path whole = folder.resolve("whole.safetensors");
    Path resumed = folder.resolve("resumed.safetensors");
    double[] scores;
    try (LanguageModel model = open("llama-reward", precision, WeightForm.NF4_NESTED);
        Trainable trainable = model.trainable(AdamW.usual(), Recompute.BLOCKS, settings(true))) {
      step(trainable, batch, slopes);
      trainable.saveWeights(weights);
      try (OptimizerState state = trainable.optimizerState(optimizer.getParent())) {
        state.write(optimizer);
      }
      step(trainable, batch, slopes);
      trainable.saveWeights(whole);
      scores = rewards(model, batch);
    }
    try (LanguageModel model = open("llama-reward", precision, WeightForm.NF4_NESTED);
        Trainable trainable = model.trainable(AdamW.usual(), Recompute.BLOCKS, settings(true))) {
      trainable.loadWeights(weights);
      trainable.loadOptimizer(optimizer);
      step(trainable, batch, slopes);
      trainable.saveWeights(resumed);
    }
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(resumed));
    try (LanguageModel model = open("llama-reward", precision, WeightForm.NF4_NESTED)) {
      model.load(whole, Optional.of(settings(true)));
      assertArrayEquals(scores, rewards(model, batch));
    }
  }

  private static double[] sums(LanguageModel model, PromptedBatch batch) {
    return model.score(batch).stream().mapToDouble(ResponseScore::logps).toArray();
  }

  private static double[] rewards(LanguageModel model, PromptedBatch batch) {
    return model.score(batch).stream().mapToDouble(ResponseScore::reward).toArray();
  }

  private static void step(Trainable trainable, PromptedBatch batch, double[] slopes) {
    trainable.zeroGradients();
    try (ForwardPass pass = trainable.forward(batch)) {
      pass.backward(slopes);
    }
    trainable.step(1e-2);
  }
}
