package io.predilect.jobs.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.model.ModelSource;
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
    ModelFolder found = ModelFolder.at(model.toString(), HADOOP);
    ModelException e =
        assertThrows(ModelException.class, () -> ModelHeads.requireWeights(found, HADOOP));
    assertTrue(e.getMessage().startsWith(model + " holds no model.safetensors"), e.getMessage());
    assertTrue(e.getMessage().contains("pytorch_model.bin, a pickle"), e.getMessage());
  }

  @Test
  void aRewardModelWithoutItsHeadIsRefused() throws IOException {
    Path model = StageTrial.rewardModel(folder.resolve("model"), StageTrial.pairs(20), 96, 1);
    ModelFolder whole = ModelFolder.at(model.toString(), HADOOP);
    ModelHeads.require("reward_model", whole, HeadKind.REWARD, ModelSource.of(model));
    Files.move(
        model.resolve("model-00001-of-00002.safetensors"), model.resolve("model.safetensors"));
    ModelFolder lost = ModelFolder.at(model.toString(), HADOOP);
    ModelException e =
        assertThrows(
            ModelException.class,
            () -> ModelHeads.require("reward_model", lost, HeadKind.REWARD, ModelSource.of(model)));
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
