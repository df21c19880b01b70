package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.model.arch.Block.Biases;
import java.util.List;

/** Granite 3, and of Granite 4 the models whose layers are all attention with one MLP. */
final class GraniteFamilies {
  private static final String POSITIONS = "position_embedding_type";

  private GraniteFamilies() {}

  static ModelConfig granite(ConfigJson config) {
    config.refuse("mlp_bias", false);
    return draft(Family.GRANITE, config).read();
  }

  static ModelConfig hybrid(ConfigJson config) {
    if (config.absent("layer_types") && config.absent("layers_block_type")) {
      throw config.unsupported("a file without layer_types, whose layers are of Mamba,");
    }
    for (JsonNode kind : config.list("layers_block_type")) {
      if (!kind.asText().equals("attention")) {
        throw config.unsupported("layers_block_type with " + kind);
      }
    }
    if (config.whole("num_local_experts", 8) != 0) {
      throw config.unsupported(
          "num_local_experts = " + config.json().path("num_local_experts").asText("8"));
    }
    Draft draft =
        draft(Family.GRANITE_HYBRID, config).intermediate(config.whole("shared_intermediate_size"));
    Rope rope = RopeConfig.read(config, draft.headDim(), "rope_theta");
    return draft.rope(rotates(config) ? rope : rope.still()).read();
  }

  private static boolean rotates(ConfigJson config) {
    return switch (config.json().path(POSITIONS).asText("nope")) {
      case "rope" -> true;
      case "nope" -> false;
      default -> throw config.unsupported(POSITIONS + " = " + config.json().get(POSITIONS));
    };
  }

  private static Draft draft(Family family, ConfigJson config) {
    double residual = config.number("residual_multiplier", 1);
    double attention = config.number("attention_multiplier", 1);
    if (attention == 0) { // a block of which that is said divides by √d
      throw config.unsupported("attention_multiplier = 0");
    }
    Block block =
        Block.gated(config)
            .with(Biases.ofAttention(config.flag("attention_bias", false)))
            .with(new Block.Scales(residual, attention, 0));
    List<Integer> windows = Layers.noWindows(config);
    return new Draft(family, config, block, windows)
        .scaled(config.number("embedding_multiplier", 1), 1 / config.number("logits_scaling", 1));
  }
}
