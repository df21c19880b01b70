package io.predilect.model.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a config.json leaves out, or says is null, means what it means to transformers. */
class FamilyDefaultsTest {
  private static final ObjectMapper JSON = // as Python writes numbers without end
      JsonMapper.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  @TempDir Path folder;

  private ModelConfig read(String fixture, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json =
        (ObjectNode) JSON.readTree(Fixtures.folder(fixture).resolve("config.json").toFile());
    json.remove("layer_types");
    change.accept(json);
    JSON.writeValue(folder.resolve("config.json").toFile(), json);
    return HfConfig.read(folder);
  }

  @Test
  void aWindowThatIsNullIsNone() throws IOException {
    for (String fixture : List.of("qwen2-window", "mistral-window", "gemma2", "phi3")) {
      ModelConfig config = read(fixture, json -> json.putNull("sliding_window"));
      assertEquals(List.of(0, 0), config.windows(), fixture);
    }
  }

  @Test
  void aWindowThatIsNotSaidIsTheFamilys() throws IOException {
    Consumer<ObjectNode> unsaid = json -> json.remove("sliding_window");
    assertEquals(List.of(0, 4096), read("qwen2-window", unsaid).windows());
    assertEquals(List.of(4096, 4096), read("mistral-window", unsaid).windows());
    assertEquals(List.of(4096, 0), read("gemma2", unsaid).windows());
    assertEquals(List.of(0, 0), read("phi3", unsaid).windows());
  }

  @Test
  void softCapsThatAreNotSaidAreGemma2sAndNullIsNone() throws IOException {
    List<String> keys = List.of("attn_logit_softcapping", "final_logit_softcapping");
    ModelConfig unsaid = read("gemma2", json -> json.remove(keys));
    assertEquals(50, unsaid.block().scales().softcap());
    assertEquals(30, unsaid.logitSoftcap());
    ModelConfig none = read("gemma2", json -> keys.forEach(json::putNull));
    assertEquals(0, none.block().scales().softcap());
    assertEquals(0, none.logitSoftcap());
  }

  @Test
  void headsThatAreNotSaidAreQwen3sOrShareTheWidth() throws IOException {
    assertEquals(128, read("qwen3", json -> json.remove("head_dim")).headDim());
    assertEquals(8, read("llama", json -> json.remove("head_dim")).headDim());
  }

  @Test
  void gemma3sOlderFilesMeanTheSame() throws IOException {
    ModelConfig newer = read("gemma3", json -> {});
    ModelConfig older =
        read(
            "gemma3",
            json -> {
              json.remove("rope_parameters");
              json.put("rope_theta", 5000).put("rope_local_base_freq", 50);
              json.putObject("rope_scaling").put("rope_type", "linear").put("factor", 2);
            });
    assertEquals(newer, older);
    assertEquals(List.of(4, 0), older.windows());
  }

  @Test
  void whatGemma3sFilesDoNotSayIsTheFamilys() throws IOException {
    List<String> keys = List.of("rope_parameters", "sliding_window", "sliding_window_pattern");
    ModelConfig config = read("gemma3", json -> json.put("num_hidden_layers", 7).remove(keys));
    assertEquals(List.of(4096, 4096, 4096, 4096, 4096, 0, 4096), config.windows());
    assertEquals(10_000, config.ropes().get(0).theta());
    assertEquals(1_000_000, config.ropes().get(5).theta());
  }

  @Test
  void everyFourthLayerOfSmolLm3AndOfCohere2KnowsNoPositions() throws IOException {
    List<String> keys = List.of("no_rope_layers", "sliding_window_pattern", "sliding_window");
    for (String fixture : List.of("smollm3", "cohere2")) {
      ModelConfig config = read(fixture, json -> json.put("num_hidden_layers", 5).remove(keys));
      for (int layer = 0; layer < 5; layer++) {
        boolean still = config.ropes().get(layer).scaling() instanceof Rope.Still;
        assertEquals(layer == 3, still, fixture + " layer " + layer);
      }
    }
  }

  @Test
  void everyFourthLayerOfQwen35HasAttentionWithAQuarterOfItsHeadsRotated() throws IOException {
    List<String> keys = List.of("layer_types", "rope_parameters", "linear_conv_kernel_dim");
    ModelConfig config = read("qwen3_5", json -> json.put("num_hidden_layers", 9).remove(keys));
    StateLayers delta = config.block().states().orElseThrow();
    assertEquals(Set.of(0, 1, 2, 4, 5, 6, 8), delta.layers());
    assertEquals(4, delta.kernel());
    assertEquals(new Rope(10_000, 4, new Rope.None()), config.ropes().get(3));
    ModelConfig third = read("qwen3_5", json -> json.put("full_attention_interval", 3));
    assertEquals(Set.of(0, 1), third.block().states().orElseThrow().layers());
  }

  @Test
  void lfm2sFilesAsTheyWerePublishedMeanTheSame() throws IOException {
    List<String> newer = List.of("intermediate_size", "tie_word_embeddings", "rope_parameters");
    ModelConfig config =
        read(
            "lfm2",
            json -> {
              json.remove(newer);
              json.put("block_ff_dim", 100).put("tie_embedding", false).put("rope_theta", 500);
              json.putArray("full_attn_idxs").add(1);
            });
    assertEquals(Set.of(0, 2), config.block().states().orElseThrow().layers());
    assertEquals(72, config.intermediateSize(), "66 up to a multiple of 8");
    assertEquals(500, config.ropes().get(0).theta());
    assertFalse(config.tieEmbeddings());
    assertEquals(
        100,
        read("lfm2", json -> json.put("block_ff_dim", 100).put("block_auto_adjust_ff_dim", false))
            .intermediateSize());
    assertEquals(Set.of(), states(read("lfm2", json -> json.remove("full_attn_idxs"))));
  }

  @Test
  void granite4sFilesAsTheyWerePublishedMeanTheSame() throws IOException {
    ModelConfig golden = HfConfig.read(Fixtures.folder("granite-mamba"));
    assertEquals(Set.of(0, 2), golden.block().states().orElseThrow().layers());
    assertEquals(
        golden,
        read(
            "granite-mamba",
            json -> {
              json.remove(List.of("mamba_expand", "mamba_conv_bias", "mamba_proj_bias"));
              json.put("mamba_d_head", "auto");
              json.putArray("layer_types").add("mamba").add("attention").add("mamba");
              json.putArray("time_step_limit").add(0.0).add(Double.POSITIVE_INFINITY);
            }));
    Path saved = Files.createDirectory(folder.resolve("saved"));
    HfConfig.write(golden, HeadKind.CAUSAL, false, folder, saved);
    String written = Files.readString(saved.resolve("config.json"));
    assertTrue(written.contains("\"time_step_limit\" : [ 0.0, Infinity ]"), written);
    assertEquals(
        golden,
        read(
            "granite-mamba",
            json -> {
              json.remove(List.of("layer_types", "time_step_limit"));
              json.putArray("layers_block_type").add("mamba").add("attention").add("mamba");
            }));
  }

  private static Set<Integer> states(ModelConfig config) {
    return config.block().states().orElseThrow().layers();
  }

  @Test
  void olmo3sOlderFilesMeanTheSame() throws IOException {
    ModelConfig newer =
        read(
            "olmo3",
            json ->
                json.path("rope_parameters")
                    .forEach(kind -> ((ObjectNode) kind).put("rope_theta", 500_000)));
    ModelConfig older =
        read(
            "olmo3",
            json -> {
              ObjectNode far = (ObjectNode) json.remove("rope_parameters").get("full_attention");
              far.remove("rope_theta");
              json.put("rope_theta", 500_000).set("rope_scaling", far);
            });
    assertEquals(newer, older);
    assertEquals(
        newer, read("olmo3", json -> copyScaling(json, "rope_theta", 500_000)), "said twice");
    assertThrows(
        ModelException.class,
        () -> read("olmo3", json -> json.put("rope_theta", 5000).remove("rope_parameters")),
        "versions of transformers differ");
  }

  private static void copyScaling(ObjectNode json, String key, int value) {
    json.path("rope_parameters").forEach(kind -> ((ObjectNode) kind).put(key, value));
    json.set("rope_scaling", json.path("rope_parameters").path("full_attention").deepCopy());
  }

  @Test
  void everyFourthLayerOfOlmo3AndOfExaone4SeesEverything() throws IOException {
    List<String> keys = List.of("sliding_window", "sliding_window_pattern");
    for (String fixture : List.of("olmo3", "exaone4")) {
      ModelConfig config = read(fixture, json -> json.put("num_hidden_layers", 5).remove(keys));
      assertEquals(List.of(4096, 4096, 4096, 0, 4096), config.windows(), fixture);
      assertEquals(
          fixture.equals("exaone4"), config.ropes().get(3).scaling() instanceof Rope.Still);
    }
  }

  @Test
  void whatFilesOfArceeNemotronAndHeliumDoNotSayIsTheFamilys() throws IOException {
    List<String> keys =
        List.of(
            "hidden_act", "rms_norm_eps", "norm_eps", "rope_parameters", "max_position_embeddings");
    ModelConfig arcee = read("arcee", json -> json.remove(keys));
    assertEquals(new Norm(Norm.Kind.RMS, 1e-5), arcee.norm());
    assertEquals(Activation.RELU_SQUARED, arcee.block().activation());
    assertEquals(4096, arcee.maxPositions());
    ModelConfig nemotron = read("nemotron", json -> json.remove(keys));
    assertEquals(new Norm(Norm.Kind.LAYER_ONE_PLUS, 1e-5), nemotron.norm());
    assertEquals(new Rope(10_000, 8, new Rope.None()), nemotron.ropes().get(0)); // half of a head
    ModelConfig helium = read("helium", json -> json.remove(keys));
    assertEquals(new Norm(Norm.Kind.RMS, 1e-8), helium.norm());
    assertEquals(
        new Rope(100_000, 8, new Rope.None(), Rope.Pairs.NEIGHBOURS), helium.ropes().get(0));
    assertEquals(128, read("helium", json -> json.remove("head_dim")).headDim());
  }

  @Test
  void whatGptOssFilesDoNotSayIsTheFamilys() throws IOException {
    List<String> keys =
        List.of(
            "sliding_window", "head_dim", "num_experts_per_tok", "attention_bias", "rms_norm_eps");
    ModelConfig unsaid = read("gpt-oss", json -> json.remove(keys));
    assertEquals(List.of(128, 0, 128), unsaid.windows());
    assertEquals(64, unsaid.headDim());
    assertEquals(4, unsaid.block().experts().orElseThrow().chosen());
    assertEquals(new Block.Biases(true, true, true), unsaid.block().biases());
    assertEquals(1e-5, unsaid.norm().epsilon());
  }

  /** As the published one has it: the scaling by the older name, the base beside it. */
  @Test
  void gptOssPublishedFileMeansTheSame() throws IOException {
    ModelConfig older =
        read(
            "gpt-oss",
            json -> {
              ObjectNode scaling = (ObjectNode) json.remove("rope_parameters");
              scaling.remove("rope_theta");
              json.put("rope_theta", 500).set("rope_scaling", scaling);
              json.putObject("quantization_config").put("quant_method", "mxfp4");
            });
    assertEquals(read("gpt-oss", json -> {}), older);
  }

  @Test
  void withoutAWindowAllLayersOfExaone4KnowPositions() throws IOException {
    ModelConfig config =
        read(
            "exaone4",
            json -> json.putNull("sliding_window").put("sliding_window_pattern", "LLLG"));
    assertEquals(List.of(0, 0), config.windows());
    assertEquals(1, config.differentRopes().size());
    assertInstanceOf(Rope.Llama3.class, config.ropes().get(0).scaling());
  }

  @Test
  void aPatternInLettersNeedsTheListOfLayers() throws IOException {
    ModelException e =
        assertThrows(
            ModelException.class,
            () -> read("exaone4", json -> json.put("sliding_window_pattern", "LLLG")));
    assertTrue(e.getMessage().contains("LLLG"), e.getMessage());
  }

  @Test
  void headsThatAreNotSaidAre128AndNullSharesTheWidth() throws IOException {
    for (String fixture : List.of("glm", "glm4", "ernie4_5", "seed-oss")) {
      assertEquals(128, read(fixture, json -> json.remove("head_dim")).headDim(), fixture);
      assertEquals(8, read(fixture, json -> json.putNull("head_dim")).headDim(), fixture);
    }
  }

  @Test
  void whatGlmsAndStableLmsFilesDoNotSayOfTheirRotationIsTheFamilys() throws IOException {
    List<String> keys = List.of("rope_parameters", "partial_rotary_factor");
    for (String fixture : List.of("glm", "glm4")) {
      Rope rope = read(fixture, json -> json.put("head_dim", 16).remove(keys)).ropes().get(0);
      assertEquals(new Rope(10_000, 8, new Rope.None(), Rope.Pairs.NEIGHBOURS), rope, fixture);
    }
    assertEquals(
        new Rope(10_000, 2, new Rope.None()),
        read("stablelm", json -> json.remove(keys)).ropes().get(0));
    assertEquals(
        new Rope(500_000, 16, new Rope.None(), Rope.Pairs.NEIGHBOURS),
        read("ernie4_5", json -> json.remove(keys)).ropes().get(0));
  }

  @Test
  void aMinistralThatScalesItsQueriesIsBoundToTheContextThatItWasMadeFor() throws IOException {
    assertEquals(128, read("ministral3-seeing", json -> {}).maxPositions());
    assertEquals(
        512,
        read(
                "ministral3-seeing",
                json ->
                    ((ObjectNode) json.at("/text_config/rope_parameters"))
                        .remove("llama_4_scaling_beta"))
            .maxPositions());
  }

  @Test
  void theTextWithinAMistral3IsAMistralWhereItDoesNotSay() throws IOException {
    ModelConfig config =
        read(
            "ministral3-seeing",
            json -> {
              ObjectNode text = (ObjectNode) json.get("text_config");
              text.put("rope_theta", 1e9).putNull("sliding_window");
              text.remove(List.of("model_type", "rope_parameters"));
            });
    assertEquals(Family.MISTRAL, config.family());
    assertEquals(1e9, config.ropes().get(0).theta());
    ModelException e =
        assertThrows(
            ModelException.class,
            () ->
                read(
                    "ministral3-seeing",
                    json -> ((ObjectNode) json.get("text_config")).put("model_type", "mistral9")));
    assertTrue(e.getMessage().contains("\"mistral9\" is not supported"), e.getMessage());
  }

  @Test
  void theTextWithinAModelOfPicturesMayLeaveOutWhatIsUsual() throws IOException {
    ModelConfig config =
        read(
            "gemma3-seeing",
            json ->
                json.putObject("text_config") // as that of the published 4 B model
                    .put("model_type", "gemma3_text")
                    .put("hidden_size", 2560)
                    .put("intermediate_size", 10_240)
                    .put("num_hidden_layers", 34)
                    .put("sliding_window", 1024)
                    .putObject("rope_scaling")
                    .put("rope_type", "linear")
                    .put("factor", 8));
    assertEquals(Family.GEMMA3, config.family());
    assertEquals(List.of(262_208, 8, 4, 256), ints(config));
    assertEquals(131_072, config.maxPositions());
    assertEquals(new Rope.Linear(8), config.ropes().get(5).scaling());
    assertEquals(new Rope.None(), config.ropes().get(4).scaling());
    assertEquals(0.0625, config.block().scales().attention());
  }

  private static List<Integer> ints(ModelConfig config) {
    return List.of(config.vocabSize(), config.heads(), config.kvHeads(), config.headDim());
  }
}
