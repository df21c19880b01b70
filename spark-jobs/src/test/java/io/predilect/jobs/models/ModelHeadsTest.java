package io.predilect.jobs.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHeadsTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  @Test
  void pickledWeightsAreNamedBeforeAnyWork() throws IOException {
    Path model = StageTrial.model(folder.resolve("model"), StageTrial.pairs(20), 96);
    Files.move(model.resolve("model.safetensors"), model.resolve("pytorch_model.bin"));
    ModelException e =
        assertThrows(
            ModelException.class, () -> ModelHeads.requireWeights(model.toString(), HADOOP));
    assertTrue(e.getMessage().startsWith(model + " holds no model.safetensors"), e.getMessage());
    assertTrue(e.getMessage().contains("pytorch_model.bin, a pickle"), e.getMessage());
  }

  @Test
  void aRewardModelWithoutItsHeadIsRefused() throws IOException {
    Path model = StageTrial.rewardModel(folder.resolve("model"), StageTrial.pairs(20), 96, 1);
    ModelFiles.of(model.toString(), HADOOP).orElseThrow().require(HeadKind.REWARD);
    Files.move(
        model.resolve("model-00001-of-00002.safetensors"), model.resolve("model.safetensors"));
    ModelFiles lost = ModelFiles.of(model.toString(), HADOOP).orElseThrow();
    ModelException e = assertThrows(ModelException.class, () -> lost.require(HeadKind.REWARD));
    assertTrue(e.getMessage().contains("has no score.weight"), e.getMessage());
  }

  /** PEFT's folders have a tokenizer where TRL wrote them, and none where PEFT did. */
  @Test
  void adaptersWithoutATokenizerUseTheirBases() throws IOException {
    Path base = StageTrial.model(folder.resolve("base"), StageTrial.pairs(20), 96);
    Path adapter = Files.createDirectory(folder.resolve("adapter"));
    Files.writeString(
        adapter.resolve("adapter_config.json"),
        """
        {"peft_type": "LORA", "r": 2, "lora_alpha": 4, "base_model_name_or_path": "../base"}
        """);
    try (ChatTokenizer of = ModelTokenizer.open(adapter);
        ChatTokenizer expected = ChatTokenizer.open(base)) {
      assertEquals(expected.digest(), of.digest());
      assertEquals(expected.stopTokens(), of.stopTokens());
    }
    Files.copy(base.resolve("tokenizer.json"), adapter.resolve("tokenizer.json"));
    Files.writeString(
        adapter.resolve("tokenizer_config.json"), "{\"eos_token\": \"<|endoftext|>\"}");
    try (ChatTokenizer own = ModelTokenizer.open(adapter);
        ChatTokenizer expected = ChatTokenizer.open(base)) {
      // Its own template, none; of the base the tokens that end generation.
      assertTrue(own.stopTokens().containsAll(expected.stopTokens()), own.stopTokens()::toString);
    }
  }
}
