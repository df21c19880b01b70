package io.predilect.model.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a config.json leaves out, or says is null, means what it means to transformers. */
class FamilyDefaultsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

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
