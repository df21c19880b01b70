package io.predilect.model;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import io.predilect.model.weights.TensorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RewardHeadTest {
  private static final String HEAD = "score.weight";
  private static final String ADAPTER_HEAD = "base_model.model.score.weight";

  @TempDir Path folder;

  @Test
  void aHeadThatIsThereIsEnough() throws IOException {
    RewardHead.requireTrained(ModelSource.of(reward(tensors -> {})));
    RewardHead.requireTrained(ModelSource.of(Fixtures.folder("llama"))); // says it has none
    RewardHead.requireTrained(ModelSource.of(Fixtures.resource("lora/llama-reward")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "value_head.weight",
        "v_head.summary.weight",
        "classifier.weight",
        "classifier.out_proj.weight",
        "regression_head.weight"
      })
  void aLostHeadIsRefusedAndAnotherNamed(String other) throws IOException {
    Path model =
        reward(
            tensors -> {
              float[] head = tensors.remove(HEAD);
              if (!other.isEmpty()) {
                tensors.put(other, head);
              }
            });
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(model, HeadKind.REWARD));
    assertTrue(e.getMessage().contains("has no score.weight"), e.getMessage());
    assertTrue(other.isEmpty() || e.getMessage().contains("It has " + other), e.getMessage());
  }

  @Test
  void aHeadOfZerosScoresNothingButMayBeTrained() throws IOException {
    Path model = reward(tensors -> Arrays.fill(tensors.get(HEAD), -0f));
    ModelSource source = ModelSource.of(model);
    ModelException e = assertThrows(ModelException.class, () -> RewardHead.requireTrained(source));
    assertTrue(e.getMessage().contains("score.weight is all zeros"), e.getMessage());
    assertDoesNotThrow(() -> LanguageModel.open(model, HeadKind.REWARD).close());
  }

  @Test
  void aHeadThatIsNoNumberIsNamed() throws IOException {
    Path model = reward(tensors -> tensors.get(HEAD)[0] = Float.NaN);
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(model, HeadKind.REWARD));
    assertTrue(e.getMessage().contains("score.weight holds NaN"), e.getMessage());
  }

  @Test
  void aHeadForSeveralLabelsIsNotOne() throws IOException {
    Path model = reward(tensors -> tensors.put(HEAD, new float[2 * tensors.get(HEAD).length]));
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(model, HeadKind.REWARD));
    assertTrue(e.getMessage().contains("score.weight has shape"), e.getMessage());
  }

  /** transformers leaves two labels out of config.json, so that the head alone shows them. */
  @Test
  void labelsThatTheConfigurationLeavesOutAreCounted() throws IOException {
    String matrix = "model.layers.0.mlp.gate_proj.weight"; // [48, 32]
    Path model = reward(tensors -> tensors.put(HEAD, tensors.get(matrix)));
    ModelSource source = ModelSource.of(model);
    ModelException e = assertThrows(ModelException.class, () -> RewardHead.requireTrained(source));
    assertTrue(e.getMessage().contains("a classifier with 48 labels"), e.getMessage());
    assertThrows(ModelException.class, () -> LanguageModel.open(model, HeadKind.REWARD));
  }

  /** The usual base of reward adapters is a language model: the head is theirs to bring. */
  @Test
  void adaptersBringTheHead() throws IOException {
    Path adapter = adapter(tensors -> tensors.remove(ADAPTER_HEAD));
    ModelException lost =
        assertThrows(ModelException.class, () -> LanguageModel.open(adapter, HeadKind.REWARD));
    assertTrue(lost.getMessage().contains(adapter + " is a reward model"), lost.getMessage());
    Path zero = adapter(tensors -> Arrays.fill(tensors.get(ADAPTER_HEAD), 0));
    ModelSource source = ModelSource.of(zero);
    assertThrows(ModelException.class, () -> RewardHead.requireTrained(source));
    Path broken = adapter(tensors -> tensors.get(ADAPTER_HEAD)[0] = Float.NaN);
    ModelException nan =
        assertThrows(ModelException.class, () -> LanguageModel.open(broken, HeadKind.REWARD));
    assertTrue(nan.getMessage().contains(ADAPTER_HEAD + " holds NaN"), nan.getMessage());
  }

  private Path reward(Consumer<Map<String, float[]>> change) throws IOException {
    return copy("parity/llama-reward", "model.safetensors", change);
  }

  private Path adapter(Consumer<Map<String, float[]>> change) throws IOException {
    Path copy = copy("lora/llama-reward", "adapter_model.safetensors", change);
    Path file = copy.resolve("adapter_config.json");
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(file.toFile());
    json.put("base_model_name_or_path", Fixtures.folder("llama").toString());
    mapper.writeValue(file.toFile(), json);
    return copy;
  }

  private Path copy(String fixture, String weights, Consumer<Map<String, float[]>> change)
      throws IOException {
    Path copy = Files.createTempDirectory(folder, "model");
    for (String name : new String[] {"config.json", "adapter_config.json", weights}) {
      Path file = Fixtures.resource(fixture).resolve(name);
      if (Files.exists(file)) {
        Files.copy(file, copy.resolve(name));
      }
    }
    TensorFiles.changeFile(copy.resolve(weights), change);
    return copy;
  }
}
