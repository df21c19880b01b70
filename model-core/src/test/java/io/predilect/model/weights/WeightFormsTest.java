package io.predilect.model.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.Fixtures;
import io.predilect.model.HeadKind;
import io.predilect.model.LanguageModel;
import io.predilect.model.ModelException;
import io.predilect.model.Precision;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.kernel.Engines;
import io.predilect.model.scoring.ResponseScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights in half precision, in shards, tied, missing; see resources/weights/make_fixtures.py. */
class WeightFormsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"bfloat16", "float16", "sharded", "sharded-tied"})
  void everyFormGivesTransformersLogProbs(String form) throws IOException {
    Path source = Fixtures.resource("weights/" + form);
    JsonNode expected = Fixtures.expected(source);
    try (LanguageModel model = LanguageModel.open(source, HeadKind.CAUSAL)) {
      List<ResponseScore> scores = model.score(Fixtures.batch(expected));
      for (int i = 0; i < scores.size(); i++) {
        double[] logps = Fixtures.doubles(expected.get("logps").get(i));
        for (int t = 0; t < logps.length; t++) {
          assertEquals(logps[t], scores.get(i).tokenLogp(t), 1e-4, form);
        }
      }
    }
  }

  // A copy of a tiny model whose config.json says something else.
  private Path copy(String name, String key, Object value) throws IOException {
    Path source = Fixtures.folder(name);
    Files.copy(source.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    ObjectNode json = (ObjectNode) JSON.readTree(source.resolve("config.json").toFile());
    json.set(key, JSON.valueToTree(value));
    JSON.writeValue(folder.resolve("config.json").toFile(), json);
    return folder;
  }

  /** Every checkpoint asks for the tensors of a file: nothing of them may stay with the model. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt-neox", "gpt2"})
  void whatIsMadeForAFileGoesWithItsScope(String name) throws IOException {
    Path source = Fixtures.folder(name);
    ModelConfig config = HfConfig.read(source);
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
        CheckpointTensors tensors = CheckpointTensors.open(source)) {
      DecoderWeights weights =
          DecoderWeights.read(config, HeadKind.CAUSAL, tensors, Precision.FLOAT32, manager);
      int before = manager.getManagedArrays().size();
      assertEquals(weights.all().size(), before, "and no more than the weights after reading");
      try (NDManager scope = manager.newSubManager()) {
        assertEquals(tensors.names(), weights.byFileName(scope).keySet());
      }
      assertEquals(before, manager.getManagedArrays().size());
    }
  }

  @Test
  void aTensorOfAnotherShapeIsRefusedWithBothShapes() throws IOException {
    Path wrong = copy("llama", "vocab_size", 65);
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(wrong, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains("model.embed_tokens.weight"), e.getMessage());
    assertTrue(e.getMessage().contains("(64, 32)"), e.getMessage());
    assertTrue(e.getMessage().contains("(65, 32)"), e.getMessage());
  }

  @Test
  void aMissingLanguageHeadIsNamed() throws IOException {
    Path untied = copy("llama-tied", "tie_word_embeddings", false);
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(untied, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains("lm_head.weight"), e.getMessage());
  }

  @Test
  void aMissingRewardHeadBeginsAtZero() throws IOException {
    JsonNode expected = Fixtures.expected("llama");
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.REWARD)) {
      for (ResponseScore score : model.score(Fixtures.batch(expected))) {
        assertEquals(0, score.reward(), 0);
      }
    }
  }

  @Test
  void aMissingShardIsNamed() throws IOException {
    Path source = Fixtures.resource("weights/sharded");
    for (String name : List.of("config.json", "model.safetensors.index.json")) {
      Files.copy(source.resolve(name), folder.resolve(name));
    }
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(folder, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains("-of-00005.safetensors is missing"), e.getMessage());
  }

  @Test
  void anIndexMayNotLeadOutOfItsFolder() throws IOException {
    Path source = Fixtures.resource("weights/sharded");
    Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"../model.safetensors\"}}");
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(folder, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains("not in its folder"), e.getMessage());
  }
}
