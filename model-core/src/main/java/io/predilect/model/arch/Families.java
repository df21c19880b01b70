package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** How each family's config.json reads as a {@link ModelConfig}: one short description each. */
final class Families {
  private Families() {}

  static ModelConfig read(Family family, ConfigJson config) {
    OtherArithmetic.refuse(family, config);
    ModelConfig read = described(family, config);
    checkLayerTypes(config, read.windows());
    return read;
  }

  // Newer files list every layer's kind of attention beside the keys that say the same.
  private static void checkLayerTypes(ConfigJson config, List<Integer> windows) {
    JsonNode types = config.json().path("layer_types");
    for (int layer = 0; layer < types.size(); layer++) {
      String read =
          layer < windows.size() && windows.get(layer) > 0 ? "sliding_attention" : "full_attention";
      if (!types.get(layer).asText().equals(read)) {
        throw config.unsupported(
            "layer_types with %s at layer %s (the other keys say %s)"
                .formatted(types.get(layer), layer, read));
      }
    }
  }

  private static ModelConfig described(Family family, ConfigJson config) {
    return switch (family) {
      case LLAMA -> {
        config.refuse("mlp_bias", false);
        boolean bias = config.flag("attention_bias", false);
        yield llamaLike(family, config, llamaBlock(config, bias, bias, false), noWindows(config));
      }
      case MISTRAL ->
          llamaLike(
              family, config, llamaBlock(config, false, false, false), windows(config, 4096, 1));
      case QWEN2 -> {
        boolean sliding = config.flag("use_sliding_window", false);
        List<Integer> windows = sliding ? qwenWindows(config) : noWindows(config);
        yield llamaLike(family, config, llamaBlock(config, true, false, false), windows);
      }
      case QWEN3 -> {
        config.refuse("use_sliding_window", false);
        boolean bias = config.flag("attention_bias", false);
        yield llamaLike(family, config, llamaBlock(config, bias, bias, true), noWindows(config));
      }
      case GEMMA -> gemma(config);
      case GEMMA2 -> gemma2(config);
      case PHI3 -> phi3(config);
      case GPT_NEOX -> gptNeoX(config);
      case GPT2 -> gpt2(config);
    };
  }

  private static Block llamaBlock(
      ConfigJson config, boolean qkvBias, boolean outBias, boolean queryKeyNorm) {
    return new Block(
        config.activation("hidden_act", "silu"),
        true,
        qkvBias,
        outBias,
        false,
        queryKeyNorm,
        false,
        false,
        0,
        0);
  }

  private static ModelConfig llamaLike(
      Family family, ConfigJson config, Block block, List<Integer> windows) {
    int heads = config.whole("num_attention_heads");
    int each = config.whole("hidden_size") / Math.max(1, heads);
    int headDim = config.whole("head_dim", family == Family.QWEN3 ? 128 : each);
    return new ModelConfig(
        family,
        config.whole("vocab_size"),
        config.whole("hidden_size"),
        config.whole("intermediate_size"),
        heads,
        config.whole("num_key_value_heads", heads),
        headDim,
        config.whole("max_position_embeddings", 2048),
        new Norm(Norm.Kind.RMS, config.number("rms_norm_eps", 1e-6)),
        Optional.of(RopeConfig.read(config, headDim, "rope_theta")),
        block,
        windows,
        1,
        config.flag("tie_word_embeddings", false),
        0,
        config.number("initializer_range", 0.02));
  }

  private static ModelConfig gemma(ConfigJson config) {
    // Early files say "gelu" in hidden_act and mean the tanh form, as hidden_activation says.
    Activation activation = config.activation("hidden_activation", "gelu_pytorch_tanh");
    Block block = new Block(activation, true, false, false, false, false, false, false, 0, 0);
    return gemmaLike(Family.GEMMA, config, block, noWindows(config), 0);
  }

  private static ModelConfig gemma2(ConfigJson config) {
    Block block =
        new Block(
            config.activation("hidden_activation", "gelu_pytorch_tanh"),
            true,
            false,
            false,
            false,
            false,
            false,
            true,
            Math.pow(config.number("query_pre_attn_scalar", 256), -0.5),
            softcap(config, "attn_logit_softcapping", 50));
    double softcap = softcap(config, "final_logit_softcapping", 30);
    return gemmaLike(Family.GEMMA2, config, block, windows(config, 4096, 2), softcap);
  }

  // As with windows: null is none, and a file that does not say has the family's default.
  private static double softcap(ConfigJson config, String key, double missing) {
    return config.json().has(key) ? config.number(key, 0) : missing;
  }

  private static ModelConfig gemmaLike(
      Family family, ConfigJson config, Block block, List<Integer> windows, double softcap) {
    config.refuse("attention_bias", false);
    int headDim = config.whole("head_dim", 256);
    int hidden = config.whole("hidden_size");
    return new ModelConfig(
        family,
        config.whole("vocab_size"),
        hidden,
        config.whole("intermediate_size"),
        config.whole("num_attention_heads"),
        config.whole("num_key_value_heads", config.whole("num_attention_heads")),
        headDim,
        config.whole("max_position_embeddings", 8192),
        new Norm(Norm.Kind.RMS_ONE_PLUS, config.number("rms_norm_eps", 1e-6)),
        Optional.of(RopeConfig.read(config, headDim, "rope_theta")),
        block,
        windows,
        Math.sqrt(hidden),
        config.flag("tie_word_embeddings", true),
        softcap,
        config.number("initializer_range", 0.02));
  }

  private static ModelConfig phi3(ConfigJson config) {
    int heads = config.whole("num_attention_heads");
    int headDim = config.whole("hidden_size") / Math.max(1, heads);
    int rotated = (int) (headDim * config.number("partial_rotary_factor", 1));
    return new ModelConfig(
        Family.PHI3,
        config.whole("vocab_size"),
        config.whole("hidden_size"),
        config.whole("intermediate_size"),
        heads,
        config.whole("num_key_value_heads", heads),
        headDim,
        RopeConfig.originalPositions(config),
        new Norm(Norm.Kind.RMS, config.number("rms_norm_eps", 1e-5)),
        Optional.of(RopeConfig.read(config, rotated, "rope_theta")),
        llamaBlock(config, false, false, false),
        windows(config, 0, 1),
        1,
        config.flag("tie_word_embeddings", false),
        0,
        config.number("initializer_range", 0.02));
  }

  private static ModelConfig gptNeoX(ConfigJson config) {
    int heads = config.whole("num_attention_heads");
    int headDim = config.whole("hidden_size") / Math.max(1, heads);
    boolean bias = config.flag("attention_bias", true);
    double share =
        config
            .json()
            .path("rope_parameters")
            .path("partial_rotary_factor")
            .asDouble(config.number("rotary_pct", 0.25));
    return new ModelConfig(
        Family.GPT_NEOX,
        config.whole("vocab_size"),
        config.whole("hidden_size"),
        config.whole("intermediate_size"),
        heads,
        heads,
        headDim,
        config.whole("max_position_embeddings", 2048),
        new Norm(Norm.Kind.LAYER, config.number("layer_norm_eps", 1e-5)),
        Optional.of(RopeConfig.read(config, (int) (headDim * share), "rotary_emb_base")),
        new Block(
            config.activation("hidden_act", "gelu"),
            false,
            bias,
            bias,
            true,
            false,
            config.flag("use_parallel_residual", true),
            false,
            0,
            0),
        noWindows(config),
        1,
        config.flag("tie_word_embeddings", false),
        0,
        config.number("initializer_range", 0.02));
  }

  private static ModelConfig gpt2(ConfigJson config) {
    config.refuse("scale_attn_by_inverse_layer_idx", false);
    config.refuse("reorder_and_upcast_attn", false);
    config.refuse("scale_attn_weights", true);
    config.refuse("add_cross_attention", false);
    int hidden = config.whole("n_embd");
    int heads = config.whole("n_head");
    return new ModelConfig(
        Family.GPT2,
        config.whole("vocab_size"),
        hidden,
        config.whole("n_inner", 4 * hidden),
        heads,
        heads,
        hidden / Math.max(1, heads),
        config.whole("n_positions", 1024),
        new Norm(Norm.Kind.LAYER, config.number("layer_norm_epsilon", 1e-5)),
        Optional.empty(),
        new Block(
            config.activation("activation_function", "gelu_new"),
            false,
            true,
            true,
            true,
            false,
            false,
            false,
            0,
            0),
        Collections.nCopies(config.whole("n_layer"), 0),
        1,
        config.flag("tie_word_embeddings", true),
        0,
        config.number("initializer_range", 0.02));
  }

  private static List<Integer> noWindows(ConfigJson config) {
    return Collections.nCopies(config.whole("num_hidden_layers"), 0);
  }

  // A file that says null has none; one that does not say has the family's default.
  private static int window(ConfigJson config, int missing) {
    return config.json().has("sliding_window") ? config.whole("sliding_window", 0) : missing;
  }

  // Every so many layers, beginning with the first, one has the window.
  private static List<Integer> windows(ConfigJson config, int missing, int every) {
    int window = window(config, missing);
    List<Integer> windows = new ArrayList<>();
    for (int layer = 0; layer < config.whole("num_hidden_layers"); layer++) {
      windows.add(layer % every == 0 ? window : 0);
    }
    return windows;
  }

  private static List<Integer> qwenWindows(ConfigJson config) {
    int full = config.whole("max_window_layers", 28);
    int window = window(config, 4096);
    List<Integer> windows = new ArrayList<>();
    for (int layer = 0; layer < config.whole("num_hidden_layers"); layer++) {
      windows.add(layer < full ? 0 : window);
    }
    return windows;
  }
}
