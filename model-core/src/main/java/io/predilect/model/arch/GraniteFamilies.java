package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.arch.Block.Biases;
import io.predilect.model.arch.Experts.Dense;
import io.predilect.model.arch.Experts.Shared;
import java.util.List;
import java.util.Set;

/**
 * Granite 3, with experts or without, and Granite 4 with layers of Mamba-2 or without, with experts
 * or without.
 */
final class GraniteFamilies {
  private static final String POSITIONS = "position_embedding_type";
  private static final String TYPES = "layer_types";
  private static final String OLDER_TYPES = "layers_block_type";
  private static final String LIMITS = "time_step_limit";

  private GraniteFamilies() {}

  static ModelConfig granite(ConfigJson config) {
    config.refuse("mlp_bias", false);
    return draft(Family.GRANITE, config, block(config)).read();
  }

  static ModelConfig moe(ConfigJson config) {
    return experts(Family.GRANITE_MOE, config, 0);
  }

  static ModelConfig moeShared(ConfigJson config) {
    return experts(Family.GRANITE_MOE_SHARED, config, config.whole("shared_intermediate_size", 0));
  }

  private static ModelConfig experts(Family family, ConfigJson config, int shared) {
    int count = config.whole("num_local_experts", 8);
    return draft(family, config, block(config).with(experts(config, count, shared))).read();
  }

  static ModelConfig hybrid(ConfigJson file) {
    ConfigJson config = withTypes(file);
    Block block = block(config);
    Set<Integer> mamba = Layers.withState(config, Layers.OF_STATE, layer -> true);
    if (!mamba.isEmpty()) {
      block = block.with(mamba2(config, mamba));
    }
    int shared = config.whole("shared_intermediate_size", 1024);
    int experts = config.whole("num_local_experts", 8);
    Draft draft =
        experts == 0
            ? draft(Family.GRANITE_HYBRID, config, block).intermediate(shared)
            : draft(Family.GRANITE_HYBRID, config, block.with(experts(config, experts, shared)));
    Rope rope = RopeConfig.read(config, draft.headDim(), "rope_theta");
    return draft.rope(rotates(config) ? rope : rope.still()).read();
  }

  // A file may have either key.
  private static ConfigJson withTypes(ConfigJson config) {
    JsonNode older = config.list(OLDER_TYPES);
    JsonNode types = config.list(TYPES);
    if (!older.isArray()) {
      return config;
    }
    if (types.isArray() && !types.equals(older)) {
      throw config.unsupported(
          "%s = %s beside %s = %s, which differs,".formatted(OLDER_TYPES, older, TYPES, types));
    }
    ObjectNode json = config.json().deepCopy();
    return new ConfigJson(config.file(), json.set(TYPES, older));
  }

  private static Mamba2 mamba2(ConfigJson config, Set<Integer> layers) {
    config.refuse("mamba_proj_bias", false);
    if (config.activation("hidden_act", "silu") != Activation.SILU) { // the convolution's too
      throw config.unsupported("hidden_act = " + config.json().get("hidden_act"));
    }
    JsonNode limits = config.list(LIMITS);
    if (limits.isArray() && !(limits.path(0).asDouble(-1) == 0 && endless(limits.path(1)))) {
      throw config.unsupported(LIMITS + " = " + limits + " (steps are not limited)");
    }
    int heads = config.whole("mamba_n_heads", 128);
    int inner = config.whole("mamba_expand", 2) * config.whole("hidden_size");
    boolean auto = config.json().path("mamba_d_head").asText("auto").equals("auto");
    int dim = auto ? inner / Math.max(1, heads) : config.whole("mamba_d_head");
    if ((long) heads * dim != inner) {
      throw config.unsupported(
          "mamba_n_heads = %s of %s, which are not mamba_expand · hidden_size = %s,"
              .formatted(heads, dim, inner));
    }
    return new Mamba2(
        heads,
        config.whole("mamba_n_groups", 1),
        dim,
        config.whole("mamba_d_state", 256),
        config.whole("mamba_d_conv", 4),
        config.flag("mamba_conv_bias", true),
        layers);
  }

  // As Python writes it, or transformers. A step is above 0 by itself.
  private static boolean endless(JsonNode limit) {
    return limit.path("__float__").asText(limit.asText()).equals("Infinity");
  }

  private static Experts experts(ConfigJson config, int count, int shared) {
    return new Experts(
        count,
        config.whole("num_experts_per_tok", 2),
        ExpertFamilies.OF_CHOSEN,
        new Shared(shared, false),
        Dense.NONE,
        ExpertFamilies.balance(config, 0.001));
  }

  private static boolean rotates(ConfigJson config) {
    return switch (config.json().path(POSITIONS).asText("nope")) {
      case "rope" -> true;
      case "nope" -> false;
      default -> throw config.unsupported(POSITIONS + " = " + config.json().get(POSITIONS));
    };
  }

  private static Block block(ConfigJson config) {
    double residual = config.number("residual_multiplier", 1);
    double attention = config.number("attention_multiplier", 1);
    if (attention == 0) { // a block of which that is said divides by √d
      throw config.unsupported("attention_multiplier = 0");
    }
    return Block.gated(config)
        .with(Biases.ofAttention(config.flag("attention_bias", false)))
        .with(new Block.Scales(residual, attention, 0));
  }

  private static Draft draft(Family family, ConfigJson config, Block block) {
    List<Integer> windows = Layers.noWindows(config);
    return new Draft(family, config, block, windows)
        .scaled(config.number("embedding_multiplier", 1), 1 / config.number("logits_scaling", 1));
  }
}
