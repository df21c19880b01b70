package io.predilect.model.selfcheck;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The models that checks are done with: grouped heads, several layers, small enough for a CPU. */
enum Shape {
  /** Llama's. */
  PLAIN("llama", "Llama") {
    @Override
    void describe(ObjectNode config) {
      config.put("tie_word_embeddings", true);
    }
  },
  /** Layers that see a window only: Mistral's. */
  WINDOWED("mistral", "Mistral") {
    @Override
    void describe(ObjectNode config) {
      config.put("tie_word_embeddings", true).put("sliding_window", WINDOW);
    }
  },
  /** Query, key and value are one layer, gate and up another: Phi-3's. */
  JOINED("phi3", "Phi3") {
    @Override
    void describe(ObjectNode config) {
      config.put("original_max_position_embeddings", POSITIONS).putNull("sliding_window");
    }
  },
  /**
   * A sink for each head, windows in every other layer, biases, and experts: gpt-oss's. Each token
   * goes through all of them, for in bfloat16 it may be others that score best.
   */
  SINKS("gpt_oss", "GptOss") {
    @Override
    void describe(ObjectNode config) {
      config.put("head_dim", HIDDEN / HEADS).put("sliding_window", WINDOW);
      config.put("num_local_experts", EXPERTS).put("num_experts_per_tok", EXPERTS);
      config.putObject("rope_scaling").put("rope_type", "default");
    }
  },
  /** Two layers with a state and one with gated attention: Qwen 3.5's. */
  STATES("qwen3_5_text", "Qwen3_5") {
    @Override
    void describe(ObjectNode config) {
      config.put("tie_word_embeddings", true).put("full_attention_interval", 3);
      config.put("head_dim", HIDDEN / HEADS);
      config.put("linear_num_key_heads", HEADS / 2).put("linear_num_value_heads", HEADS);
      config.put("linear_key_head_dim", HIDDEN / HEADS);
      config.put("linear_value_head_dim", HIDDEN / HEADS);
    }
  },
  /** Two layers of Mamba-2, two groups of heads each, and one with attention: Granite 4's. */
  MAMBA("granitemoehybrid", "GraniteMoeHybrid") {
    @Override
    void describe(ObjectNode config) {
      config.put("tie_word_embeddings", true).put("num_local_experts", 0);
      config.put("shared_intermediate_size", 2 * HIDDEN).put("position_embedding_type", "rope");
      config.put("attention_multiplier", 1 / Math.sqrt(1.0 * HIDDEN / HEADS));
      config.put("mamba_n_heads", 2 * HEADS).put("mamba_n_groups", 2);
      config.put("mamba_d_state", HIDDEN / HEADS);
      config.putArray("layer_types").add("mamba").add("attention").add("mamba");
    }
  };

  static final int VOCABULARY = 512;
  static final int HIDDEN = 128;
  private static final int HEADS = 4;
  private static final int POSITIONS = 2048;
  private static final int WINDOW = 48;
  private static final int EXPERTS = 2;
  private static final double THETA = 10_000;
  // Of the usual 0.02 nothing of attention would be seen in a log-prob.
  private static final double DEVIATION = 0.1;

  private final String modelType;
  private final String className;

  Shape(String modelType, String className) {
    this.modelType = modelType;
    this.className = className;
  }

  /** What is this family's own. */
  abstract void describe(ObjectNode config);

  /** The {@code config.json}. */
  String config() {
    ObjectNode config = new ObjectMapper().createObjectNode();
    config.put("model_type", modelType).putArray("architectures").add(className + "ForCausalLM");
    config.put("vocab_size", VOCABULARY).put("hidden_size", HIDDEN);
    config.put("intermediate_size", 2 * HIDDEN).put("num_hidden_layers", 3);
    config.put("num_attention_heads", HEADS).put("num_key_value_heads", HEADS / 2);
    config.put("max_position_embeddings", POSITIONS).put("rms_norm_eps", 1e-5);
    config.put("hidden_act", "silu").put("initializer_range", DEVIATION);
    config.put("rope_theta", THETA);
    describe(config);
    return config.toPrettyString();
  }
}
