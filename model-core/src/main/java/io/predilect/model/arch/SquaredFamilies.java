package io.predilect.model.arch;

import io.predilect.model.arch.Block.Biases;

/** Families whose MLP has no gate and squares what is above 0. */
final class SquaredFamilies {
  private SquaredFamilies() {}

  static ModelConfig arcee(ConfigJson config) {
    return new Draft(Family.ARCEE, config, block(config), Layers.noWindows(config))
        .positions(config.whole("max_position_embeddings", 4096))
        .rms(Norm.Kind.RMS, 1e-5)
        .read();
  }

  static ModelConfig nemotron(ConfigJson config) {
    Draft draft =
        new Draft(Family.NEMOTRON, config, block(config), Layers.noWindows(config))
            .positions(config.whole("max_position_embeddings", 4096))
            .norm(new Norm(Norm.Kind.LAYER_ONE_PLUS, config.number("norm_eps", 1e-5)));
    return draft.rope(RopeConfig.read(config, draft.rotated(0.5), "rope_theta")).read();
  }

  private static Block block(ConfigJson config) {
    config.refuse("mlp_bias", false);
    String activation = config.json().path("hidden_act").asText("relu2");
    if (!activation.equals("relu2")) {
      throw config.unsupported("hidden_act = \"" + activation + "\"");
    }
    return Block.plain(Activation.RELU_SQUARED, false, false)
        .with(Biases.ofAttention(config.flag("attention_bias", false)));
  }
}
