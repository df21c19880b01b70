package io.predilect.model.arch;

import io.predilect.model.arch.Block.Biases;
import io.predilect.model.arch.Block.Norms;

/** GLM-4, ERNIE 4.5 and Helium, which rotate neighbouring dimensions. */
final class GlmFamilies {
  private GlmFamilies() {}

  static ModelConfig glm(ConfigJson config) {
    return glm(Family.GLM, config, Block.gated(config));
  }

  static ModelConfig glm4(ConfigJson config) {
    return glm(Family.GLM4, config, Block.gated(config).with(Norms.BOTH, false));
  }

  private static ModelConfig glm(Family family, ConfigJson config, Block block) {
    Biases biases = new Biases(config.flag("attention_bias", true), false, false);
    Draft draft =
        new Draft(family, config, block.with(biases), Layers.noWindows(config))
            .usualHeadDim(128)
            .positions(config.whole("max_position_embeddings", 131_072))
            .rms(Norm.Kind.RMS, 1.5625e-7);
    Rope rope = RopeConfig.read(config, draft.rotated(0.5), "rope_theta");
    return draft.rope(rope.ofNeighbours()).read();
  }

  static ModelConfig helium(ConfigJson config) {
    config.refuse("mlp_bias", false);
    Biases biases = new Biases(config.flag("attention_bias", false), false, false);
    Draft draft =
        new Draft(Family.HELIUM, config, Block.gated(config).with(biases), Layers.noWindows(config))
            .usualHeadDim(128)
            .positions(config.whole("max_position_embeddings", 4096))
            .rms(Norm.Kind.RMS, 1e-8);
    Rope rope = RopeConfig.read(config, draft.headDim(), "rope_theta", 100_000);
    return draft.rope(rope.ofNeighbours()).read();
  }

  static ModelConfig ernie(ConfigJson config) {
    config.refuse("use_bias", false);
    Draft draft =
        new Draft(Family.ERNIE4_5, config, Block.gated(config), Layers.noWindows(config))
            .usualHeadDim(128)
            .positions(config.whole("max_position_embeddings", 131_072))
            .rms(Norm.Kind.RMS, 1e-5)
            .tied(true);
    Rope rope = RopeConfig.read(config, draft.headDim(), "rope_theta", 500_000);
    return draft.rope(rope.ofNeighbours()).read();
  }
}
