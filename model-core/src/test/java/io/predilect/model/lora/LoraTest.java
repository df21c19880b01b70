package io.predilect.model.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.ModelSource;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.lora.LoraLayout.Slot;
import io.predilect.model.optim.AdamW;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.step.Trainable;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters against PEFT; see resources/lora/make_fixtures.py. */
class LoraTest {
  private static final double TOLERANCE = 2e-5;
  private static final double GRADIENT_TOLERANCE = 1e-4; // of a tensor's largest

  @TempDir Path folder;

  static List<String> fixtures() {
    return List.of(
        "llama",
        "llama-some",
        "gpt2",
        "gpt-neox",
        "phi3",
        "llama-reward",
        "llama-patterns",
        "llama-biases",
        "gpt2-biases",
        "gpt-neox-biases",
        "llama-dora",
        "qwen2-dora",
        "gpt2-dora",
        "gpt-neox-dora",
        "llama-saved",
        "qwen2-saved",
        "gpt2-embedding",
        "qwen2-reward-saved",
        "gemma3",
        "gemma2",
        "cohere",
        "gpt-oss-biases",
        "mixtral",
        "qwen2-moe",
        "qwen3_5-moe",
        "qwen3_5",
        "lfm2",
        "granite-mamba",
        "granite-mamba-moe",
        "qwen3_5-patterns",
        "qwen3_5-dora",
        "mixtral-experts",
        "qwen3-moe-experts");
  }

  private static Path fixture(String name) {
    return Fixtures.resource("lora/" + name);
  }

  /** The settings that a fixture was made with. */
  private static LoraSettings settings(String name) throws IOException {
    return settings(fixture(name));
  }

  /** The settings of a PEFT folder. */
  static LoraSettings settings(Path peft) throws IOException {
    JsonNode json = new ObjectMapper().readTree(peft.resolve(AdapterConfig.FILE).toFile());
    List<String> targets = new ArrayList<>();
    for (JsonNode target : json.get("target_modules")) {
      targets.add(target.asText().replaceFirst(".*layers\\.\\d+\\.", ""));
    }
    return new LoraSettings(
        json.get("r").asInt(),
        json.get("lora_alpha").asDouble(),
        0,
        targets.stream().distinct().toList(),
        json.get("use_rslora").asBoolean(),
        1,
        AdapterConfig.read(peft).options());
  }

  private static void compare(JsonNode expected, List<ResponseScore> scores) {
    for (int i = 0; i < scores.size(); i++) {
      if (expected.has("rewards")) {
        assertEquals(expected.get("rewards").get(i).asDouble(), scores.get(i).reward(), TOLERANCE);
      } else {
        double[] logps = Fixtures.doubles(expected.get("logps").get(i));
        for (int t = 0; t < logps.length; t++) {
          assertEquals(logps[t], scores.get(i).tokenLogp(t), TOLERANCE);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void aPeftFolderLoadsAndMerges(String name) throws IOException {
    JsonNode expected = Fixtures.expected(fixture(name));
    HeadKind head = ModelSource.of(fixture(name)).headKind();
    assertEquals(expected.has("rewards") ? HeadKind.REWARD : HeadKind.CAUSAL, head);
    try (LanguageModel model = LanguageModel.open(fixture(name), head)) {
      compare(expected, model.score(Fixtures.batch(expected)));
      model.save(folder);
    }
    try (LanguageModel merged = LanguageModel.open(folder, head)) {
      compare(expected, merged.score(Fixtures.batch(expected)));
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void scoresAndGradientsEqualPeft(String name) throws IOException {
    JsonNode expected = Fixtures.expected(fixture(name));
    ModelSource source = ModelSource.of(fixture(name));
    boolean reward = expected.has("rewards");
    for (Recompute recompute : Recompute.of(HfConfig.read(source.base()))) {
      try (LanguageModel model = LanguageModel.open(source.base(), source.headKind())) {
        try (TrainableDecoder trainable =
                (TrainableDecoder) model.trainable(AdamW.usual(), recompute, settings(name));
            NDManager scope = model.decoder().newScope()) {
          trainable.loadWeights(fixture(name).resolve("adapter_model.safetensors"));
          compare(expected, trainable.score(Fixtures.batch(expected)));
          for (int twice = 0; twice < 2; twice++) {
            trainable.zeroGradients();
            try (ForwardPass pass = trainable.forward(Fixtures.batch(expected))) {
              compare(expected, pass.scores());
              double[] sums =
                  pass.scores().stream()
                      .mapToDouble(score -> reward ? score.reward() : score.logps())
                      .toArray();
              double beta = reward ? 1 : expected.get("beta").asDouble();
              pass.backward(Fixtures.marginGradients(sums, beta));
            }
          }
          compareGradients(name, expected.get("grads"), trainable.gradientsByFileName(scope));
        }
        if (recompute == Recompute.NOTHING) {
          roundTrip(name, model, source.base(), expected);
        }
      }
    }
  }

  private static void compareGradients(
      String name, JsonNode golden, Map<String, NDArray> gradients) {
    assertEquals(golden.size(), gradients.size());
    gradients.forEach(
        (tensor, gradient) -> {
          double[] values = Fixtures.doubles(golden.get(tensor));
          float[] all = gradient.toFloatArray();
          int stride = Math.max(1, all.length / 64);
          double scale = 1e-6;
          for (double value : values) {
            scale = Math.max(scale, Math.abs(value));
          }
          for (int i = 0; i < values.length; i++) {
            assertEquals(
                values[i], all[i * stride], GRADIENT_TOLERANCE * scale, name + " " + tensor);
          }
        });
  }

  /** What adapters on experts have not, by name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mixtral         | w4            | 0   | ''                     | false | block is named w4; there are block_sparse_moe.experts.N.w1
          mixtral         | q_proj,w1     | 0   | ''                     | false | on w1 and w3, which PEFT holds as one
          mixtral         | experts.1.w2  | 0   | ''                     | false | name w2 without a number
          mixtral         | w2            | 0.1 | ''                     | false | lora_dropout: 0.1
          mixtral         | w1,w3         | 0   | ''                     | true  | use_dora: true
          mixtral         | w2            | 0   | experts.1.w2           | false | one rank and one alpha
          qwen3-moe-dense | down_proj     | 0   | ''                     | false | a single MLP in others
          gpt-oss         | down_proj     | 0   | ''                     | false | block is named down_proj; there are self_attn.k_proj
          """)
  void adaptersOnExpertsAreRefusedByName(
      String model, String targets, double dropout, String ranked, boolean dora, String told) {
    ModelConfig config = HfConfig.read(Fixtures.folder(model));
    LoraOptions options =
        new LoraOptions(
            ranked.isEmpty() ? NamePatterns.none() : NamePatterns.of(Map.of(ranked, 3.0)),
            NamePatterns.none(),
            LoraOptions.Biases.NONE,
            List.of(),
            dora);
    LoraSettings settings =
        new LoraSettings(2, 4, dropout, List.of(targets.split(",")), false, 1).with(options);
    ModelException e = assertThrows(ModelException.class, () -> LoraLayout.of(config, settings));
    assertTrue(e.getMessage().contains(told), e.getMessage());
  }

  @Test
  void ranksOfOtherLayersMayDifferFromThoseOfExperts() throws IOException {
    LoraOptions options =
        new LoraOptions(
            NamePatterns.of(Map.of("q_proj", 3.0)),
            NamePatterns.none(),
            LoraOptions.Biases.NONE,
            List.of(),
            false);
    LoraSettings settings =
        new LoraSettings(2, 4, 0, List.of("q_proj", "w1", "w2", "w3"), false, 1).with(options);
    JsonNode expected = Fixtures.expected(fixture("mixtral-experts"));
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("mixtral"), HeadKind.CAUSAL);
        LanguageModel same = LanguageModel.open(Fixtures.folder("mixtral"), HeadKind.CAUSAL)) {
      List<ResponseScore> adapted;
      try (Trainable trainable = model.trainable(AdamW.usual(), Recompute.NOTHING, settings)) {
        trainable.changeWeights(
            values -> {
              for (int i = 0; i < values.length; i++) {
                values[i] += 0.3f * (i % 5 - 2);
              }
            });
        adapted = trainable.score(Fixtures.batch(expected));
      }
      assertNotEquals(
          same.score(Fixtures.batch(expected)).get(0).logps(), adapted.get(0).logps(), 0.01);
      model.merge();
      List<ResponseScore> merged = model.score(Fixtures.batch(expected));
      for (int i = 0; i < adapted.size(); i++) {
        assertEquals(adapted.get(i).logps(), merged.get(i).logps(), 1e-4);
      }
    }
  }

  /** As PEFT writes them where it holds experts as one parameter. */
  @ParameterizedTest
  @ValueSource(strings = {"mixtral-experts", "qwen3-moe-experts"})
  void adaptersOfAParameterOfAllExpertsAreRead(String name) throws IOException {
    try (LanguageModel model = LanguageModel.open(fixture(name + "-fused"), HeadKind.CAUSAL)) {
      JsonNode expected = Fixtures.expected(fixture(name));
      compare(expected, model.score(Fixtures.batch(expected)));
    }
  }

  /** What PEFT would read with another rank or scale. */
  @ParameterizedTest
  @CsvSource({"true, '', use_rslora: true", "false, w2, lora_alpha_pattern: 8.0"})
  void whatPeftWouldReadInAnotherWayIsNotTrained(
      boolean rankStabilised, String pattern, String told) throws IOException {
    LoraOptions options =
        new LoraOptions(
            NamePatterns.none(),
            pattern.isEmpty() ? NamePatterns.none() : NamePatterns.of(Map.of(pattern, 8.0)),
            LoraOptions.Biases.NONE,
            List.of(),
            false);
    LoraSettings settings =
        new LoraSettings(2, 4, 0, List.of("w2"), rankStabilised, 1).with(options);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("mixtral"), HeadKind.CAUSAL)) {
      ModelException e =
          assertThrows(
              ModelException.class,
              () -> model.trainable(AdamW.usual(), Recompute.NOTHING, settings));
      assertTrue(e.getMessage().contains(told), e.getMessage());
    }
  }

  @Test
  void allLinearLeavesExpertsOut() {
    ModelConfig config = HfConfig.read(Fixtures.folder("mixtral"));
    LoraSettings settings = new LoraSettings(2, 4, 0, List.of(LoraSettings.ALL_LINEAR), false, 1);
    assertTrue(LoraLayout.of(config, settings).slots().stream().noneMatch(Slot::ofExperts));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gate", "experts.0.down_proj", "down_proj", "up_proj"})
  void neitherExpertsNorRoutersAreTrainedBesideAdapters(String module) throws IOException {
    LoraOptions options =
        new LoraOptions(
            NamePatterns.none(),
            NamePatterns.none(),
            LoraOptions.Biases.NONE,
            List.of(module),
            false);
    LoraSettings settings = new LoraSettings(2, 4, 0, List.of("q_proj"), false, 1).with(options);
    for (String name : List.of("qwen3-moe", "qwen3-moe-dense")) {
      try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL)) {
        ModelException e =
            assertThrows(
                ModelException.class,
                () -> model.trainable(AdamW.usual(), Recompute.NOTHING, settings));
        assertTrue(e.getMessage().contains("lora_modules_to_save: " + module), e.getMessage());
        assertFalse(e.getMessage().contains("experts.1"), e.getMessage());
      }
    }
  }

  // Out as a PEFT folder and in again; then merged in memory.
  private void roundTrip(String name, LanguageModel model, Path base, JsonNode expected)
      throws IOException {
    Path out = Path.of(System.getProperty("predilect.lora.out", folder.toString())).resolve(name);
    compare(expected, model.score(Fixtures.batch(expected)));
    assertThrows(IllegalStateException.class, () -> model.save(out));
    model.saveAdapter(out, base.toString());
    writeScores(expected, model.score(Fixtures.batch(expected)), out);
    try (LanguageModel again = LanguageModel.open(out, model.head())) {
      compare(expected, again.score(Fixtures.batch(expected)));
    }
    model.merge();
    assertTrue(model.decoder().adapters().isEmpty());
    compare(expected, model.score(Fixtures.batch(expected)));
    assertThrows(IllegalStateException.class, () -> model.saveAdapter(out, base.toString()));
  }

  // For resources/lora/compare_with_peft.py.
  private static void writeScores(JsonNode expected, List<ResponseScore> scores, Path out)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    json.set("prompts", expected.get("prompts"));
    json.set("responses", expected.get("responses"));
    if (expected.has("rewards")) {
      ArrayNode rewards = json.putArray("rewards");
      scores.forEach(score -> rewards.add(score.reward()));
    } else {
      ArrayNode logps = json.putArray("logps");
      for (ResponseScore score : scores) {
        ArrayNode row = logps.addArray();
        for (int t = 0; t < score.tokens(); t++) {
          row.add(score.tokenLogp(t));
        }
      }
    }
    mapper.writeValue(out.resolve("scores.json").toFile(), json);
  }
}
