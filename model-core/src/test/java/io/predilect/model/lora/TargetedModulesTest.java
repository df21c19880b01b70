package io.predilect.model.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import io.predilect.model.engine.Engines;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What PEFT would do with the tensors of a file whose configuration does not name them. */
class TargetedModulesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      nullValues = "-",
      value = {
        "[\"q_proj\", \"v_proj\"]; null; -",
        "[\"self_attn.q_proj\", \"v_proj\"]; null; -",
        "[\"q_proj\", \"v_proj\", \"o_proj\"]; [\"o_proj\"]; -",
        "\".*\\\\.(q|v)_proj\"; null; -",
        "\"all-linear\"; null; -",
        "null; null; -", // PEFT has lists of its own
        "\"(?P<a>.*)\"; null; -", // Java reads it in another way
        "[\"q_proj\"]; null; 2 layers",
        "[\"roj\"]; null; 4 layers",
        "\"q_proj\"; null; 4 layers", // not the whole name
        "\".*layers\\\\.1\\\\..*\"; null; layers.0.self_attn.q_proj, model.layers.0.self_attn.v_proj",
        "[\"q_proj\", \"v_proj\"]; [\"v_proj\"]; layers.0.self_attn.v_proj",
        "\"all-linear\"; \".*1\\\\.self_attn\\\\.q_proj\"; 1 layers"
      })
  void adaptersThatPeftLeavesUnusedAreRefused(String targets, String excluded, String named)
      throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.set("target_modules", JSON.readTree(targets));
    json.set("exclude_modules", JSON.readTree(excluded));
    TargetedModules targeted = TargetedModules.of("file", json);
    List<String> there =
        List.of(
            "model.layers.0.self_attn.q_proj",
            "model.layers.0.self_attn.v_proj",
            "model.layers.1.self_attn.q_proj",
            "model.layers.1.self_attn.v_proj");
    if (named == null) {
      targeted.require("folder", there);
    } else {
      ModelException e =
          assertThrows(ModelException.class, () -> targeted.require("folder", there));
      assertTrue(e.getMessage().contains(named), e.getMessage());
    }
  }

  /** As PEFT writes for all-linear of a model with experts, whose router is a parameter to it. */
  @ParameterizedTest
  @CsvSource({
    "gate.weight, true",
    "mlp.gate.weight, true",
    "gate_up_proj, false",
    "ate.weight, false"
  })
  void adaptersOfARouterAreTold(String parameter, boolean told) {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("target_modules").add("q_proj");
    json.putArray("target_parameters").add("down_proj").add(parameter);
    TargetedModules targeted = TargetedModules.of("file", json);
    List<String> there = List.of("model.layers.0.self_attn.q_proj", "model.layers.0.mlp.gate");
    ModelException e = assertThrows(ModelException.class, () -> targeted.require("folder", there));
    assertTrue(e.getMessage().contains("(model.layers.0.mlp.gate)"), e.getMessage());
    assertEquals(told, e.getMessage().contains("target_parameters"), e.getMessage());
    assertEquals(told, e.getMessage().contains("merge the adapters"), e.getMessage());
  }

  @Test
  void soIsAFolder() throws IOException {
    copy("llama-saved", "target_modules", "[\"k_proj\"]");
    assertTrue(refusal().contains("target_modules"), refusal());
  }

  /** As PEFT's save_embedding_layers writes them; the scores are those of the list that does. */
  @Test
  void headAndEmbeddingAreUsedWhereTheFileHasThem() throws IOException {
    copy("llama-saved", "modules_to_save", "[\"norm\"]");
    JsonNode expected = Fixtures.expected(Fixtures.resource("lora/llama-saved"));
    try (LanguageModel model = LanguageModel.open(folder, HeadKind.CAUSAL)) {
      List<ResponseScore> scores = model.score(Fixtures.batch(expected));
      for (int i = 0; i < scores.size(); i++) {
        double[] logps = Fixtures.doubles(expected.get("logps").get(i));
        for (int t = 0; t < logps.length; t++) {
          assertEquals(logps[t], scores.get(i).tokenLogp(t), 2e-5);
        }
      }
    }
  }

  @Test
  void whereTheyAreOneTheyAreRefused() throws IOException {
    copy("qwen2-saved", "modules_to_save", "null");
    assertTrue(refusal().contains("belong to no layer of the base"), refusal());
  }

  @Test
  void adaptersOfSomeBlocksOnlyAreNamed() throws IOException {
    copy("llama-saved", "exclude_modules", "[\"layers.1.self_attn.q_proj\"]");
    Path file = folder.resolve(AdapterFolder.TENSORS);
    Map<String, NDArray> kept = new TreeMap<>();
    try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu());
        CheckpointTensors tensors = AdapterFolder.open(folder)) {
      for (String name : tensors.names()) {
        if (!name.contains("layers.1.self_attn.q_proj")) {
          kept.put(name, tensors.read(name, tensors.shape(name), scope));
        }
      }
      Files.delete(file);
      SafetensorsWriter.write(kept, file);
    }
    String refusal = refusal();
    assertTrue(refusal.contains("has adapters of other layers in block 1 ("), refusal);
    assertTrue(refusal.contains("merge the adapters into their base"), refusal);
    assertFalse(refusal.contains("implies"), refusal);
  }

  private String refusal() {
    return assertThrows(
            ModelException.class, () -> LanguageModel.open(folder, HeadKind.CAUSAL).close())
        .getMessage();
  }

  private void copy(String fixture, String key, String value) throws IOException {
    Path source = Fixtures.resource("lora/" + fixture);
    ObjectNode json = (ObjectNode) JSON.readTree(source.resolve(AdapterConfig.FILE).toFile());
    json.set(key, JSON.readTree(value));
    json.put(
        "base_model_name_or_path",
        source.resolve(json.get("base_model_name_or_path").asText()).normalize().toString());
    JSON.writeValue(folder.resolve(AdapterConfig.FILE).toFile(), json);
    Files.copy(source.resolve(AdapterFolder.TENSORS), folder.resolve(AdapterFolder.TENSORS));
  }
}
