package io.predilect.model.arch;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/** GPT-NeoX and GPT-2, whose files have keys of their own. */
final class GptFamilies {
  private GptFamilies() {}

  static ModelConfig gptNeoX(ConfigJson config) {
    int heads = config.whole("num_attention_heads");
    int headDim = config.whole("hidden_size") / Math.max(1, heads);
    if (config.whole("head_dim", headDim) != headDim) { // it would change the rotation alone
      throw config.unsupported(
          "head_dim = %s, where hidden_size / num_attention_heads is %s,"
              .formatted(config.json().get("head_dim"), headDim));
    }
    boolean bias = config.flag("attention_bias", true);
    boolean parallel = config.flag("use_parallel_residual", true);
    double share = RopeConfig.rotatedShare(config, config.number("rotary_pct", 0.25));
    Rope rope = RopeConfig.read(config, (int) (headDim * share), "rotary_emb_base");
    List<Integer> windows = Layers.noWindows(config);
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
        Collections.nCopies(windows.size(), rope),
        Block.plain(config.activation("hidden_act", "gelu"), bias, parallel),
        windows,
        1,
        config.flag("tie_word_embeddings", false),
        1,
        0,
        config.number("initializer_range", 0.02),
        OptionalInt.empty());
  }

  static ModelConfig gpt2(ConfigJson config) {
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
        List.of(),
        Block.plain(config.activation("activation_function", "gelu_new"), true, false),
        Collections.nCopies(config.whole("n_layer"), 0),
        1,
        config.flag("tie_word_embeddings", true),
        1,
        0,
        config.number("initializer_range", 0.02),
        OptionalInt.empty());
  }
}
