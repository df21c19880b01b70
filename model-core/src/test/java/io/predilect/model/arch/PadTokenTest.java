package io.predilect.model.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PadTokenTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private OptionalInt of(String config) throws IOException {
    return PadToken.of(JSON.readTree(config), folder, 100);
  }

  @Test
  void theConfigurationsOwnIsKeptUnlessItEndsSequences() throws IOException {
    assertEquals(OptionalInt.of(7), of("{\"pad_token_id\": 7, \"eos_token_id\": 2}"));
    assertEquals(OptionalInt.empty(), of("{\"pad_token_id\": 2, \"eos_token_id\": [1, 2]}"));
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [7, 9]}");
    String config = "{\"pad_token_id\": 7, \"eos_token_id\": 2, \"bos_token_id\": 1}";
    assertEquals(OptionalInt.of(1), of(config));
  }

  @Test
  void generationConfigComesBeforeTheTokenizer() throws IOException {
    Files.writeString(folder.resolve("generation_config.json"), "{\"pad_token_id\": 5}");
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"pad_token\": \"<pad>\", \"added_tokens_decoder\":"
            + " {\"6\": {\"content\": \"<pad>\", \"special\": true}}}");
    assertEquals(OptionalInt.of(5), of("{\"eos_token_id\": 2}"));
    assertEquals(OptionalInt.of(6), of("{\"eos_token_id\": [2, 5]}"));
  }

  @Test
  void aTokenOutsideTheVocabularyIsPassedOver() throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"pad_token\": {\"content\": \"<pad>\"}, \"eos_token\": \"</s>\"}");
    Files.writeString(
        folder.resolve("tokenizer.json"),
        "{\"added_tokens\": [{\"id\": 100, \"content\": \"<pad>\", \"special\": true},"
            + " {\"id\": 2, \"content\": \"</s>\", \"special\": true},"
            + " {\"id\": 9, \"content\": \"<reserved>\", \"special\": true}]}");
    assertEquals(OptionalInt.of(9), of("{}"));
  }

  @Test
  void aRewardModelsConfigurationGetsIt() throws IOException {
    Path source = Fixtures.folder("llama");
    HfConfig.write(HfConfig.read(source), HeadKind.REWARD, false, source, folder);
    JsonNode json = JSON.readTree(folder.resolve("config.json").toFile());
    assertEquals(0, json.get("pad_token_id").asInt(-1));
    assertEquals("LlamaForSequenceClassification", json.get("architectures").get(0).asText());
  }

  @Test
  void aRewardModelsOwnStaysThoughItEndsSequences() throws IOException {
    Path source = Fixtures.folder("llama-padded-reward");
    HfConfig.write(HfConfig.read(source), HeadKind.REWARD, false, source, folder);
    JsonNode json = JSON.readTree(folder.resolve("config.json").toFile());
    assertEquals(2, json.get("pad_token_id").asInt(-1));
    assertEquals(2, json.get("eos_token_id").asInt(-1));
    assertEquals(OptionalInt.of(2), HfConfig.read(folder).rewardPad());
  }

  @Test
  void rewardsAreReadBeforeTheTokenThatTransformersTakesForPadding() throws IOException {
    assertEquals(OptionalInt.empty(), HfConfig.read(Fixtures.folder("llama")).rewardPad());
    assertEquals(OptionalInt.of(0), rewardPad("gemma-reward", null));
    assertEquals(OptionalInt.of(9), rewardPad("gemma-reward", "9"));
    assertEquals(OptionalInt.empty(), rewardPad("gemma-reward", "null"));
    assertEquals(OptionalInt.empty(), rewardPad("llama-reward", null));
    assertEquals(OptionalInt.empty(), rewardPad("llama-reward", "-1"));
    assertEquals(OptionalInt.empty(), rewardPad("llama-reward", "64")); // beyond the vocabulary
  }

  private OptionalInt rewardPad(String model, String pad) throws IOException {
    Path config = Fixtures.folder(model).resolve("config.json");
    ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
    json.remove("pad_token_id");
    if (pad != null) {
      json.set("pad_token_id", JSON.readTree(pad));
    }
    JSON.writeValue(folder.resolve("config.json").toFile(), json);
    return HfConfig.read(folder).rewardPad();
  }
}
