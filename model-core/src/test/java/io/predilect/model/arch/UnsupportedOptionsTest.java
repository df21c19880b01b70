package io.predilect.model.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
        "arcee; hidden_act; \"silu\"; hidden_act = \"silu\"",
        "arcee; mlp_bias; true; mlp_bias",
        "nemotron; mlp_bias; true; mlp_bias",
        "nemotron; hidden_act; \"gelu\"; hidden_act = \"gelu\"",
        "helium; mlp_bias; true; mlp_bias",
        "helium; partial_rotary_factor; 0.5; partial_rotary_factor = 0.5",
        "qwen3_5; attn_output_gate; false; attn_output_gate",
        "qwen3_5; hidden_act; \"gelu\"; hidden_act = \"gelu\"",
        "qwen3_5; layer_types; [\"linear_attention\", \"linear_attention\", \"linear_attention\"]; no layer has attention",
        "qwen3_5; layer_types; [\"linear_attention\", \"sliding_attention\", \"full_attention\"]; sliding_attention",
        "qwen3_5; linear_num_key_heads; 3; linear_num_key_heads 3 does not divide",
        "qwen3_5; linear_conv_kernel_dim; 1; linear_conv_kernel_dim",
        "qwen3_5; num_experts; 4; num_experts = 4",
        "qwen3_5; rope_scaling; {\"rope_type\": \"linear\", \"factor\": 2}; which differs",
        "qwen3_5; architectures; [\"Qwen3_5ForConditionalGeneration\"]; Qwen3_5ForCausalLM",
        "lfm2; conv_bias; true; conv_bias",
        "lfm2; conv_L_cache; 1; conv_L_cache",
        "lfm2; layer_types; [\"conv\", \"conv\", \"conv\"]; no layer has attention",
        "lfm2; layer_types; [\"conv\", \"linear_attention\", \"full_attention\"]; linear_attention",
        "lfm2; tie_embedding; false; tie_embedding = false beside tie_word_embeddings = true",
        "gpt-oss; swiglu_limit; 6; swiglu_limit = 6",
        "gpt-oss; swiglu_alpha; 1.5; swiglu_alpha = 1.5",
        "gpt-oss; hidden_act; \"gelu\"; hidden_act = \"gelu\"",
        "gpt-oss; rope_parameters; null; neither rope_parameters nor rope_scaling",
        "gpt-oss; layer_types; [\"full_attention\", \"linear_attention\", \"full_attention\"]; linear_attention",
        "gpt-oss; moe_intermediate_size; 8; moe_intermediate_size = 8",
        "gpt-oss; quantization_config; {\"quant_method\": \"fp8\"}; quantised (fp8)",
        "mixtral; quantization_config; {\"quant_method\": \"mxfp4\"}; quantised (mxfp4)",
        "llama; hidden_act; \"relu2\"; relu2",
        "llama; rope_scaling; {\"rope_type\": \"proportional\", \"factor\": 4}; proportional",
        "llama; rope_scaling; {\"rope_type\": \"yarn\", \"factor\": -4}; factor = -4",
        "llama; rope_scaling; {\"rope_type\": \"yarn\", \"factor\": 4, \"beta\": 1}; beta = 1",
        "llama; rope_scaling; {\"rope_type\": \"yarn\", \"truncate\": 1}; truncate = 1",
        "llama; rope_scaling; {\"type\": \"linear\", \"factor\": 2, \"beta_fast\": 1}; beta_fast",
        "llama; rope_scaling; {\"rope_type\": \"dynamic\", \"alpha\": 2}; alpha = 2",
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
        "llama; rope_scaling; {\"type\": \"linear\", \"factor\": 2, \"partial_rotary_factor\": 0.5}; partial_rotary_factor = 0.5, where the rest of the file says 1.0",
        "phi3; rope_scaling; {\"type\": \"default\", \"partial_rotary_factor\": 0.5}; the rest of the file says 1.0",
        "gpt-neox; rope_scaling; {\"type\": \"default\", \"partial_rotary_factor\": 0.5}; partial_rotary_factor = 0.5, where the rest of the file says 0.25",
        "gemma3; rope_parameters; {\"full_attention\": {\"partial_rotary_factor\": 0.5}}; partial_rotary_factor = 0.5",
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
        "qwen2; rope_scaling; {\"type\": \"default\", \"mrope_section\": [1]}; mrope_section",
        "llama; rope_parameters; {\"partial_rotary_factor\": 0.5}; partial_rotary_factor = 0.5",
        "llama; no_rope_layers; [1, 0]; no_rope_layers",
        "qwen3; no_rope_layer_interval; 4; no_rope_layer_interval",
        "gemma2; rope_local_base_freq; 10000; rope_local_base_freq",
        "gemma3; attn_logit_softcapping; 50; attn_logit_softcapping",
        "gemma3; use_bidirectional_attention; true; use_bidirectional_attention",
        "gemma3; attention_bias; true; attention_bias",
        "gemma3; layer_types; [\"sliding_attention\", \"chunked_attention\"]; chunked_attention",
        "gemma3; sliding_window; null; layer_types",
        "gemma3; model_type; \"gemma3\"; gemma3_text",
        "gemma3; architectures; [\"Gemma3ForConditionalGeneration\"]; Gemma3ForCausalLM",
        "gemma3-seeing; architectures; [\"Gemma3ForSequenceClassification\"]; Gemma3ForCausalLM",
        "gemma3-seeing; quantization_config; {\"quant_method\": \"gptq\"}; gptq",
        "gemma3; rope_parameters; {\"full_attention\": {\"rope_type\": \"ntk\"}}; ntk",
        "smollm3; use_sliding_window; true; use_sliding_window",
        "smollm3; mlp_bias; true; mlp_bias",
        "smollm3; no_rope_layers; [1]; no_rope_layers",
        "olmo2; clip_qkv; 8; clip_qkv",
        "olmo3; clip_qkv; 8; clip_qkv",
        "olmo3; rope_parameters; {\"rope_theta\": 500.0}; without full_attention",
        "olmo3; sliding_window; null; layer_types",
        "exaone4; layer_types; [\"sliding_attention\"]; layer_types",
        "seed-oss; mlp_bias; true; mlp_bias",
        "ernie4_5; use_bias; true; use_bias",
        "stablelm; qk_layernorm; true; qk_layernorm",
        "starcoder2; hidden_act; \"relu2\"; relu2",
        "granite-hybrid; layer_types; [\"mamba\", \"mamba\"]; no layer has attention",
        "granite-hybrid; layer_types; [\"conv\", \"attention\"]; conv",
        "granite-hybrid; layer_types; null; no layer has attention",
        "granite-hybrid; layers_block_type; [\"attention\", \"mamba\"]; which differs",
        "granite-mamba; mamba_proj_bias; true; mamba_proj_bias",
        "granite-mamba; time_step_limit; [0.001, 0.1]; time_step_limit = [0.001,0.1]",
        "granite-mamba; mamba_d_head; 7; mamba_expand",
        "granite-mamba; mamba_expand; 3; mamba_expand",
        "granite-mamba; mamba_n_groups; 3; mamba_n_groups 3 does not divide mamba_n_heads 8",
        "granite-mamba; mamba_d_conv; 1; mamba_d_conv",
        "granite-mamba; mamba_d_state; 0; mamba_d_state",
        "granite-mamba; hidden_act; \"gelu\"; hidden_act",
        "granite-mamba-moe; num_experts_per_tok; 6; num_experts_per_tok",
        "granite-mamba-moe; shared_intermediate_size; -1; beside experts must be at least 0",
        "lfm2-moe; num_dense_layers; 3; num_dense_layers = 3 of 3",
        "lfm2-moe; num_dense_layers; -1; num_dense_layers",
        "lfm2-moe; routed_scaling_factor; 0; routed_scaling_factor",
        "lfm2-moe; num_experts_per_tok; 6; num_experts_per_tok",
        "lfm2-moe; conv_bias; true; conv_bias",
        "granite-moe; num_local_experts; 0; the 0 experts",
        "granite-moe; attention_multiplier; 0; attention_multiplier",
        "granite-moe; architectures; [\"GraniteMoeForSequenceClassification\"]; GraniteMoeForCausalLM",
        "granite-hybrid; position_embedding_type; \"alibi\"; position_embedding_type",
        "llama-yarn; rope_parameters; {\"rope_type\": \"yarn\", \"llama_4_scaling_beta\": 0.1}; ministral3",
        "ministral3-seeing; architectures; [\"Mistral3Model\"]; Mistral3Model",
        "ministral3-seeing; quantization_config; {\"quant_method\": \"fp8\"}; fp8",
        "olmo2; layer_types; [\"sliding_attention\", \"full_attention\"]; layer_types",
        "granite; mlp_bias; true; mlp_bias",
        "granite; logits_scaling; 0; logits must be multiplied",
        "granite; num_local_experts; 8; num_local_experts",
        "granite; architectures; [\"GraniteForSequenceClassification\"]; GraniteForCausalLM",
        "mixtral; router_jitter_noise; 0.1; router_jitter_noise",
        "mixtral; num_experts_per_tok; 4; between 1 and the 3 experts that there are, not 4",
        "mixtral; n_shared_experts; 1; n_shared_experts",
        "qwen3-moe; mlp_only_layers; [0, 1]; mlp_only_layers = [0,1], which leaves no layer experts",
        "qwen3-moe; decoder_sparse_step; 3; leaves no layer experts",
        "qwen3-moe; use_sliding_window; true; use_sliding_window",
        "olmoe; clip_qkv; 8.0; clip_qkv = 8.0",
        "qwen2-moe; use_sliding_window; true; use_sliding_window",
        "qwen2-moe; shared_expert_intermediate_size; 0; shared_expert_intermediate_size = 0",
        "qwen3_5-moe; shared_expert_intermediate_size; 0.5; shared_expert_intermediate_size",
        "qwen3_5-moe; num_experts_per_tok; 6; between 1 and the 5 experts",
        "qwen3_5-moe; attn_output_gate; false; attn_output_gate = false",
        "mistral-window; sliding_window; -3; sliding_window = -3",
        "gemma3; query_pre_attn_scalar; 0; query_pre_attn_scalar = 0",
        "gemma2; final_logit_softcapping; -5; final_logit_softcapping must be a number above 0, not -5.0",
        "gemma2; attn_logit_softcapping; -5; capped by one above 0",
        "llama; rms_norm_eps; -1; the epsilon of norms must be a number from 0 on, not -1.0",
        "llama; rms_norm_eps; 1e999; rms_norm_eps must be a number",
        "llama; rope_parameters; [1]; rope_parameters must be an object, not [1]",
        "llama; rope_parameters; {\"rope_theta\": \"x\"}; rope_theta must be a number, not \"x\"",
        "llama; architectures; \"LlamaForSequenceClassification\"; architectures must be a list",
        "llama; hidden_act; \"quick_gelu\"; supported: silu",
        "qwen3-moe; mlp_only_layers; 1; mlp_only_layers must be a list, not 1",
        "qwen3-moe; mlp_only_layers; [0.5]; mlp_only_layers = [0.5]",
        "mistral; layer_types; \"full_attention\"; layer_types must be a list",
        "gemma3; rope_parameters; {\"rope_type\": \"linear\", \"factor\": 8}; without full_attention and sliding_attention",
        "smollm3; no_rope_layers; 1; no_rope_layers must be a list, not 1",
        "qwen3-moe; moe_intermediate_size; null; moe_intermediate_size",
        "qwen3; num_experts; 8; num_experts",
        "llama-3.1; original_max_position_embeddings; 64; = 64 beside 16 in the rope scaling",
        "llama-yarn; original_max_position_embeddings; 64; = 64 beside 32 in the rope scaling",
        "llama-3.1; rope_scaling; {\"rope_type\": \"llama3\", \"factor\": 8, \"beta_fast\": 1}; beta_fast",
        "llama; rope_scaling; {\"type\": \"linear\", \"factor\": 2, \"short_factor\": [1]}; short_factor",
        "phi3-long; rope_scaling; {\"type\": \"yarn\", \"short_factor\": [1, 1, 1, 1]}; short_factor",
        "phi3-long; rope_scaling; {\"type\": \"longrope\", \"short_factor\": [1, 1, 1, 1], \"factor\": 2}; factor = 2, where max_position_embeddings is 4.0 times",
        "phi3-long; original_max_position_embeddings; null; original_max_position_embeddings",
        "gemma3; rope_scaling; {\"type\": \"linear\", \"factor\": 2}; with type in place of rope_type",
        "gemma; hidden_act; \"silu\"; hidden_act = \"silu\" without hidden_activation",
        "gemma2; final_logit_softcapping; 0; final_logit_softcapping = 0",
        "granite; attention_multiplier; 0; attention_multiplier = 0",
        "cohere; use_qk_norm; true; use_qk_norm",
        "cohere; rope_parameters; null; rope_theta",
        "cohere2; sliding_window_pattern; 0; sliding_window_pattern",
        "cohere2; layer_types; [\"full_attention\", \"linear_attention\"]; linear_attention",
        "llama; rope_scaling; {\"type\": \"dynamic\", \"rope_type\": \"linear\", \"factor\": 4}; type = \"dynamic\" beside rope_type = \"linear\"",
        "phi3-long; rope_scaling; {\"type\": \"yarn\", \"factor\": 4}; beside it and not in it",
        "gemma3; layer_types; [\"sliding_attention\"]; layer_types of 1 layers, where num_hidden_layers is",
        "qwen2; layer_types; []; layer_types of 0 layers",
        "gpt-neox; head_dim; 12; head_dim = 12, where hidden_size / num_attention_heads is"
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
        "\"silu\"; gelu_pytorch_tanh; \"silu\" (which is another) beside hidden_activation",
        "\"gelu\"; gelu; \"gelu\" (which stands for gelu_pytorch_tanh) beside hidden_activation",
        "null; gelu; beside hidden_activation = \"gelu\"",
        "null; silu; beside hidden_activation = \"silu\""
      })
  void activationsThatDifferAreNamed(String older, String newer, String named) throws IOException {
    write("gemma", "hidden_act", older);
    ObjectNode config = (ObjectNode) JSON.readTree(folder.resolve("config.json").toFile());
    config.put("hidden_activation", newer);
    JSON.writeValue(folder.resolve("config.json").toFile(), config);
    ModelException e = assertThrows(ModelException.class, () -> HfConfig.read(folder));
    assertTrue(e.getMessage().contains(named), e.getMessage());
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
        "llama; pretraining_tp; 1",
        "gemma; hidden_act; \"gelu\"", // published files say so and mean the tanh form
        "phi3-long; rope_scaling; {\"type\": \"su\", \"short_factor\": [1.0, 1.2, 1.5, 2.0]}"
      })
  void whatChangesNothingIsNot(String fixture, String key, String value) throws IOException {
    write(fixture, key, value);
    assertEquals(HfConfig.read(Fixtures.folder(fixture)), HfConfig.read(folder));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "gemma3; rope_parameters; {\"sliding_attention\": {\"rope_theta\": 50}}",
        "gemma3; query_pre_attn_scalar; 21",
        "gemma3; final_logit_softcapping; null",
        "gemma3; sliding_window; 5",
        "gemma3; layer_types; [\"full_attention\", \"sliding_attention\"]",
        "gemma3; hidden_activation; \"silu\"",
        "gemma3; rms_norm_eps; 1e-5",
        "smollm3; no_rope_layers; [1, 1]",
        "smollm3; no_rope_layers; null",
        "smollm3; attention_bias; true",
        "smollm3; rope_parameters; null",
        "olmo2; attention_bias; true",
        "olmo3; sliding_window; 5",
        "olmo3; layer_types; [\"full_attention\", \"sliding_attention\"]",
        "exaone4; layer_types; [\"full_attention\", \"sliding_attention\"]",
        "seed-oss; attention_bias; false",
        "seed-oss; attention_out_bias; true",
        "glm; attention_bias; false",
        "glm4; rope_parameters; {\"partial_rotary_factor\": 1}",
        "ernie4_5; tie_word_embeddings; false",
        "stablelm; use_qkv_bias; false",
        "stablelm; use_parallel_residual; true",
        "starcoder2; use_bias; false",
        "starcoder2; sliding_window; null",
        "starcoder2; norm_epsilon; 1e-6",
        "granite-hybrid; position_embedding_type; null",
        "granite-hybrid; position_embedding_type; \"nope\"",
        "granite-hybrid; shared_intermediate_size; 41",
        "granite-mamba; layer_types; [\"mamba\", \"mamba\", \"attention\"]",
        "granite-mamba; mamba_n_groups; 4",
        "granite-mamba; mamba_d_state; 7",
        "granite-mamba; mamba_conv_bias; false",
        "granite-mamba-moe; num_experts_per_tok; 1",
        "lfm2-moe; norm_topk_prob; false",
        "lfm2-moe; use_expert_bias; false",
        "lfm2-moe; routed_scaling_factor; 2",
        "lfm2-moe; num_dense_layers; 2",
        "lfm2-moe; num_dense_layers; 0",
        "lfm2-moe; intermediate_size; 49",
        "lfm2-moe; moe_intermediate_size; 9",
        "granite-mamba-moe; num_local_experts; 0",
        "granite-mamba-moe; shared_intermediate_size; 13",
        "olmo2; rms_norm_eps; 1e-6",
        "olmo2; hidden_act; \"gelu\"",
        "granite; embedding_multiplier; 2",
        "granite; residual_multiplier; 1",
        "granite; attention_multiplier; null",
        "granite; logits_scaling; 1",
        "granite; attention_bias; true",
        "mixtral; num_experts_per_tok; 1",
        "mixtral; num_local_experts; 4",
        "mixtral; sliding_window; 5",
        "qwen3-moe; norm_topk_prob; true",
        "olmoe; norm_topk_prob; true",
        "qwen2-moe; norm_topk_prob; true",
        "qwen2-moe; shared_expert_intermediate_size; 13",
        "qwen2-moe; qkv_bias; false",
        "qwen3-moe; attention_bias; true",
        "qwen3-moe; moe_intermediate_size; 9",
        "cohere; logit_scale; null",
        "cohere; attention_bias; true",
        "cohere; layer_norm_eps; 1e-6",
        "cohere2; layer_types; [\"full_attention\", \"sliding_attention\"]",
        "cohere2; sliding_window; 5",
        "phi4-mini; rope_parameters; {\"partial_rotary_factor\": 1}",
        "llama-yarn; rope_parameters; {\"rope_type\": \"yarn\", \"factor\": 4}"
      })
  void whatChangesTheNumbersIsRead(String fixture, String key, String value) throws IOException {
    write(fixture, key, value);
    assertNotEquals(HfConfig.read(Fixtures.folder(fixture)), HfConfig.read(folder));
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
