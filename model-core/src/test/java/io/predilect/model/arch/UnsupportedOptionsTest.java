package io.predilect.model.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What would change the numbers and is not supported is refused by its name. */
class UnsupportedOptionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "llama; model_type; \"mamba\"; mamba",
        "llama; mlp_bias; true; mlp_bias",
        "llama; hidden_act; \"relu2\"; relu2",
        "llama; rope_scaling; {\"rope_type\": \"yarn\", \"factor\": 4}; yarn",
        "llama; rope_scaling; {\"rope_type\": \"dynamic\", \"factor\": 2}; dynamic",
        "llama; rope_scaling; {\"rope_type\": \"linear\"}; factor = null",
        "llama; rope_scaling; {\"type\": \"linear\", \"factor\": \"much\"}; factor = \"much\"",
        "llama-3.1; rope_scaling; {\"rope_type\": \"llama3\", \"factor\": 8}; low_freq_factor",
        "llama; rope_scaling; {\"type\": \"longrope\", \"short_factor\": [1, 1, 1, 1]}; outside of phi3",
        "phi3-long; rope_scaling; {\"type\": \"longrope\", \"short_factor\": [1, 2]}; 2 factors, not 4",
        "phi3-long; rope_scaling; {\"type\": \"longrope\", \"short_factor\": [1, 1, 0, 1]}; not 0.0",
        "llama; rope_theta; 0; rope_theta must be a number above 0",
        "gemma; hidden_activation; \"relu2\"; relu2",
        "llama; num_key_value_heads; 3; num_key_value_heads 3",
        "llama; hidden_size; \"wide\"; hidden_size",
        "llama; num_hidden_layers; 1.5; num_hidden_layers must be a whole number, not 1.5",
        "llama; attention_bias; \"yes\"; attention_bias must be true or false",
        "qwen2-window; sliding_window; null; layer_types",
        "qwen3; use_sliding_window; true; use_sliding_window",
        "qwen2; layer_types; [\"full_attention\", \"sliding_attention\"]; layer_types",
        "qwen3; layer_types; [\"linear_attention\", \"full_attention\"]; linear_attention",
        "gemma; attention_bias; true; attention_bias",
        "gpt2; scale_attn_by_inverse_layer_idx; true; scale_attn_by_inverse_layer_idx",
        "gpt2; add_cross_attention; true; add_cross_attention",
        "gpt-neox; hidden_act; \"quick_gelu\"; quick_gelu",
        "llama; architectures; [\"Qwen2ForProcessRewardModel\"]; Qwen2ForProcessRewardModel",
        "llama; architectures; [\"LlamaForTokenClassification\"]; LlamaForCausalLM",
        "gpt2; architectures; [\"GPT2DoubleHeadsModel\"]; GPT2LMHeadModel",
        "llama; quantization_config; {\"quant_method\": \"gptq\", \"bits\": 4}; gptq",
        "qwen2; quantization_config; {\"load_in_4bit\": true}; method not named",
        "llama; logits_scaling; 8; logits_scaling = 8",
        "llama; embedding_multiplier; 12.0; embedding_multiplier",
        "mistral; final_logit_softcapping; 30; final_logit_softcapping",
        "gemma2; use_bidirectional_attention; true; use_bidirectional_attention",
        "qwen2; is_causal; false; is_causal",
        "llama; partial_rotary_factor; 0.5; partial_rotary_factor",
        "llama; rope_parameters; {\"full_attention\": {\"rope_theta\": 1}}; full_attention",
        "qwen2; rope_scaling; {\"type\": \"default\", \"mrope_section\": [1]}; mrope_section"
      })
  void isNamed(String fixture, String key, String value, String named) throws IOException {
    write(fixture, key, value);
    ModelException e = assertThrows(ModelException.class, () -> HfConfig.read(folder));
    assertTrue(e.getMessage().contains(named), e.getMessage());
    assertTrue(e.getMessage().contains("config.json"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "llama; logits_scaling; 1",
        "llama; residual_multiplier; 1.0",
        "llama; quantization_config; null",
        "llama; final_logit_softcapping; null",
        "llama; partial_rotary_factor; 1.0",
        "llama; architectures; null",
        "llama; architectures; [\"LlamaModel\"]",
        "llama; pretraining_tp; 1"
      })
  void whatChangesNothingIsNot(String fixture, String key, String value) throws IOException {
    write(fixture, key, value);
    assertEquals(HfConfig.read(Fixtures.folder(fixture)), HfConfig.read(folder));
  }

  private void write(String fixture, String key, String value) throws IOException {
    ObjectNode json =
        (ObjectNode) JSON.readTree(Fixtures.folder(fixture).resolve("config.json").toFile());
    json.set(key, JSON.readTree(value));
    JSON.writeValue(folder.resolve("config.json").toFile(), json);
  }

  @Test
  void aClassifierOfSeveralLabelsIsNoRewardModel() throws IOException {
    Path source = Fixtures.folder("llama-reward").resolve("config.json");
    ObjectNode json = (ObjectNode) JSON.readTree(source.toFile());
    json.put("num_labels", 5);
    JSON.writeValue(folder.resolve("config.json").toFile(), json);
    ModelException e = assertThrows(ModelException.class, () -> HfConfig.headKind(folder));
    assertTrue(e.getMessage().contains("5 labels"), e.getMessage());
  }
}
