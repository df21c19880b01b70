package io.predilect.model.arch;

import io.predilect.model.arch.Block.Biases;
import io.predilect.model.arch.Block.Norms;
import java.util.List;

/** Command R and its kin: attention and MLP side by side behind one norm, logits scaled. */
final class CohereFamilies {
  private CohereFamilies() {}

  static ModelConfig cohere(ConfigJson config) {
    List<Integer> windows = Layers.noWindows(config);
    Draft draft = draft(Family.COHERE, config, windows);
    Rope rope = rope(config, draft);
    return draft.rope(rope).read();
  }

  /** Layers that see everything do not know positions. */
  static ModelConfig cohere2(ConfigJson config) {
    List<Boolean> windowed = Layers.windowed(config, 4);
    Draft draft = draft(Family.COHERE2, config, Layers.windows(config, windowed));
    Rope rope = rope(config, draft);
    return draft.ropes(windowed.stream().map(near -> near ? rope : rope.still()).toList()).read();
  }

  private static Draft draft(Family family, ConfigJson config, List<Integer> windows) {
    Block block =
        Block.gated(config)
            .with(Biases.ofAttention(config.flag("attention_bias", false)))
            .with(Norms.ONCE, true);
    return new Draft(family, config, block, windows)
        .norm(new Norm(Norm.Kind.LAYER_UNBIASED, config.number("layer_norm_eps", 1e-5)))
        .positions(config.whole("max_position_embeddings", 8192))
        .tied(true)
        .scaled(1, config.number("logit_scale", 0.0625));
  }

  // Versions of transformers differ in the base that a file without one means.
  private static Rope rope(ConfigJson config, Draft draft) {
    boolean newer = config.json().path("rope_parameters").hasNonNull("rope_theta");
    if (config.absent("rope_theta") && !newer) {
      throw config.unsupported("a file without rope_theta");
    }
    return RopeConfig.read(config, draft.headDim(), "rope_theta").ofNeighbours();
  }
}
