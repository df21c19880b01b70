package io.predilect.model.arch;

import io.predilect.model.arch.Block.Biases;
import io.predilect.model.arch.Block.Norms;
import java.util.Collections;

/** GLM-4 and ERNIE 4.5, which rotate neighbouring dimensions. */
final class GlmFamilies {
  private GlmFamilies() {}

  static ModelConfig glm(ConfigJson config) {
    return glm(Family.GLM, config, block(config));
  }

  static ModelConfig glm4(ConfigJson config) {
    return glm(Family.GLM4, config, block(config).with(Norms.BOTH, false));
  }

  private static ModelConfig glm(Family family, ConfigJson config, Block block) {
    Biases biases = new Biases(config.flag("attention_bias", true), false, false);
    Draft draft =
        new Draft(family, config, block.with(biases), Layers.noWindows(config))
            .usualHeadDim(128)
            .positions(config.whole("max_position_embeddings", 131_072))
            .rms(Norm.Kind.RMS, 1.5625e-7);
    double older = config.number("partial_rotary_factor", 0.5);
    double share = RopeConfig.rotatedShare(config, older);
    Rope rope = RopeConfig.read(config, (int) (draft.headDim() * share), "rope_theta");
    return rotated(config, draft, rope);
  }

  static ModelConfig ernie(ConfigJson config) {
    config.refuse("use_bias", false);
    Draft draft =
        new Draft(Family.ERNIE4_5, config, block(config), Layers.noWindows(config))
            .usualHeadDim(128)
            .positions(config.whole("max_position_embeddings", 131_072))
            .rms(Norm.Kind.RMS, 1e-5)
            .tied(true);
    return rotated(config, draft, RopeConfig.read(config, draft.headDim(), "rope_theta", 500_000));
  }

  private static ModelConfig rotated(ConfigJson config, Draft draft, Rope rope) {
    return draft.ropes(Collections.nCopies(Layers.count(config), rope.ofNeighbours())).read();
  }

  private static Block block(ConfigJson config) {
    return Block.gated(config.activation("hidden_act", "silu"));
  }
}
