package io.predilect.model.arch;

import io.predilect.model.arch.Block.Biases;
import io.predilect.model.arch.Block.Experts;
import io.predilect.model.arch.Block.QueryKeyNorm;
import java.util.Collections;
import java.util.List;

/** Families whose MLPs are experts. */
final class ExpertFamilies {
  private ExpertFamilies() {}

  static ModelConfig mixtral(ConfigJson config) {
    int chosen = config.whole("num_experts_per_tok", 2);
    Experts experts =
        new Experts(config.whole(countKey(config, "num_local_experts")), chosen, true);
    Draft draft =
        new Draft(Family.MIXTRAL, config, block(config, experts), Layers.windows(config, 0, 1))
            .rms(Norm.Kind.RMS, 1e-5);
    Rope rope = RopeConfig.read(config, draft.headDim(), "rope_theta", 1_000_000);
    return draft.ropes(Collections.nCopies(Layers.count(config), rope)).read();
  }

  static ModelConfig qwen3(ConfigJson config) {
    config.refuse("use_sliding_window", false);
    // All blocks are alike.
    if (config.whole("decoder_sparse_step", 1) != 1) {
      throw config.unsupported("decoder_sparse_step = " + config.json().get("decoder_sparse_step"));
    }
    if (!config.json().path("mlp_only_layers").isEmpty()) {
      throw config.unsupported("mlp_only_layers = " + config.json().get("mlp_only_layers"));
    }
    Experts experts =
        new Experts(
            config.whole(countKey(config, "num_experts")),
            config.whole("num_experts_per_tok", 8),
            config.flag("norm_topk_prob", false));
    Block block =
        block(config, experts)
            .with(Biases.ofAttention(config.flag("attention_bias", false)))
            .with(QueryKeyNorm.HEADS);
    List<Integer> windows = Layers.noWindows(config);
    return new Draft(Family.QWEN3_MOE, config, block, windows)
        .intermediate(config.whole("moe_intermediate_size"))
        .read();
  }

  // Newer files may have either name.
  private static String countKey(ConfigJson config, String usual) {
    String other = usual.equals("num_experts") ? "num_local_experts" : "num_experts";
    return config.absent(usual) && !config.absent(other) ? other : usual;
  }

  private static Block block(ConfigJson config, Experts experts) {
    config.refuse("output_router_logits", false); // asks for another loss
    return Block.gated(config.activation("hidden_act", "silu")).with(experts);
  }
}
