package io.predilect.model.arch;

import io.predilect.model.arch.Block.Biases;
import io.predilect.model.arch.Block.Norms;
import java.util.List;

/** StableLM and StarCoder 2: Llama's attention behind norms that take the mean off. */
final class CentredFamilies {
  private CentredFamilies() {}

  static ModelConfig stableLm(ConfigJson config) {
    Block block =
        Block.gated(config).with(new Biases(config.flag("use_qkv_bias", false), false, false));
    if (config.flag("use_parallel_residual", false)) {
      block = block.with(Norms.ONCE, true);
    }
    Draft draft =
        new Draft(Family.STABLELM, config, block, Layers.noWindows(config))
            .norm(new Norm(Norm.Kind.LAYER, config.number("layer_norm_eps", 1e-5)))
            .positions(config.whole("max_position_embeddings", 4096));
    return draft.rope(RopeConfig.read(config, draft.rotated(0.25), "rope_theta")).read();
  }

  static ModelConfig starcoder2(ConfigJson config) {
    boolean biases = config.flag("use_bias", true);
    Block block =
        Block.plain(config.activation("hidden_act", "gelu_pytorch_tanh"), biases, false)
            .with(new Biases(biases, biases, biases));
    List<Integer> windows = Layers.windows(config, 0, 1);
    return new Draft(Family.STARCODER2, config, block, windows)
        .norm(new Norm(Norm.Kind.LAYER, config.number("norm_epsilon", 1e-5)))
        .positions(config.whole("max_position_embeddings", 4096))
        .tied(true)
        .read();
  }
}
