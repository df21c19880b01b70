package io.predilect.model.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.ModelSource;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdapterConfigTest {
  private static final ObjectMapper JSON = // with numbers as Python writes them
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .build();

  @TempDir Path folder;

  private void write(String key, String value) throws IOException {
    Path source = Fixtures.resource("lora/llama").resolve(AdapterConfig.FILE);
    ObjectNode json = (ObjectNode) JSON.readTree(source.toFile());
    json.set(key, JSON.readTree(value));
    JSON.writeValue(folder.resolve(AdapterConfig.FILE).toFile(), json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "bias | \"some\"",
        "alpha_pattern | {\"q_proj\":\"3\"}",
        "rank_pattern | {\"q_proj\":[3]}",
        "init_lora_weights | \"pissa\"",
        "init_lora_weights | \"pissa_niter_4\"",
        "init_lora_weights | \"olora\"",
        "init_lora_weights | \"loftq\"",
        "init_lora_weights | \"corda\"",
        "init_lora_weights | \"lora_ga\"",
        "loftq_config | {\"loftq_bits\":4}",
        "corda_config | {\"corda_method\":\"kpm\"}",
        "lora_ga_config | {\"scale\":\"stable\"}",
        "layer_replication | [[0,2]]",
        "layers_pattern | \"layers\"",
        "alora_invocation_tokens | [1,2]",
        "arrow_config | {\"top_k\":2}",
        "kasa_config | {\"beta\":0.1}",
        "megatron_config | {\"tensor_model_parallel_size\":2}",
        "monteclora_config | {\"num_samples\":2}",
        "use_bdlora | {\"nblocks\":2}",
        "velora_config | {\"num_groups\":4}",
        "ensure_weight_tying | true",
        "layers_to_transform | [0]",
        "lora_bias | true",
        "trainable_token_indices | [3]",
        "use_qalora | true",
        "something_new | 7",
        "peft_type | \"IA3\""
      })
  void anUnsupportedOptionIsRefusedByName(String key, String value) throws IOException {
    write(key, value);
    ModelException e = assertThrows(ModelException.class, () -> AdapterConfig.read(folder));
    assertTrue(e.getMessage().contains(key + " = " + value), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "lora_alpha, Infinity",
    "lora_alpha, NaN",
    "lora_alpha, 0",
    "r, 0",
    "r, 4.5",
    "r, Infinity"
  })
  void ranksAndScalesAreNumbersAboveNone(String key, String value) throws IOException {
    write(key, value);
    ModelException e = assertThrows(ModelException.class, () -> AdapterConfig.read(folder));
    assertTrue(e.getMessage().replace("\"", "").contains(key + " = " + value), e.getMessage());
  }

  @Test
  void aMissingBaseIsNamedWithTheRemedy() throws IOException {
    write("base_model_name_or_path", "\"someone/some-model\"");
    ModelException e = assertThrows(ModelException.class, () -> ModelSource.of(folder));
    assertTrue(e.getMessage().contains("someone/some-model"), e.getMessage());
    assertTrue(e.getMessage().contains("fetch the base model"), e.getMessage());
  }

  @Test
  void adaptersOfAnotherModelAreRefused() throws IOException {
    write("base_model_name_or_path", JSON.writeValueAsString(Fixtures.folder("gpt2").toString()));
    String tensors = "adapter_model.safetensors";
    Files.copy(Fixtures.resource("lora/llama").resolve(tensors), folder.resolve(tensors));
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(folder, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains("transformer.h.0."), e.getMessage());
  }

  @Test
  void targetsAreWrittenAsShortAsTheyAreClear() {
    LoraLayout layout =
        LoraLayout.of(
            ModelSource.of(Fixtures.folder("gpt2")).config(),
            new LoraSettings(2, 4, 0, List.of("c_attn", "mlp.c_proj"), false, 1));
    assertEquals(List.of("c_attn", "mlp.c_proj"), layout.targetNames());
  }
}
