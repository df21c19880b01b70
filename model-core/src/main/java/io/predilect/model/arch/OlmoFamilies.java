package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.model.arch.Block.Biases;
import io.predilect.model.arch.Block.Norms;
import io.predilect.model.arch.Block.QueryKeyNorm;
import java.util.List;

/** OLMo 2 and 3 and EXAONE 4, which normalise what comes out of attention and MLP. */
final class OlmoFamilies {
  // What transformers 5 gives layers with a window, whatever base an older file names.
  private static final double NEAR_THETA = 500_000;

  private OlmoFamilies() {}

  static ModelConfig olmo2(ConfigJson config) {
    return draft(Family.OLMO2, config, olmo(config), Layers.noWindows(config)).read();
  }

  /** Layers that see everything alone have the scaling of the rotary embedding. */
  static ModelConfig olmo3(ConfigJson config) {
    List<Boolean> windowed = Layers.windowed(config, 4);
    List<Integer> windows = Layers.windows(config, windowed);
    Draft draft = draft(Family.OLMO3, config, olmo(config), windows);
    JsonNode both = config.object("rope_parameters");
    Rope near = near(config, draft.headDim(), both);
    Rope far = far(config, draft.headDim(), both);
    return draft.ropes(windowed.stream().map(window -> window ? near : far).toList()).read();
  }

  private static Rope near(ConfigJson config, int dim, JsonNode both) {
    if (!both.isObject()) {
      return new Rope(theta(config), dim, new Rope.None());
    }
    return RopeConfig.read(config, dim, both.path(Layers.WINDOWED), NEAR_THETA);
  }

  private static Rope far(ConfigJson config, int dim, JsonNode both) {
    JsonNode older = config.object("rope_scaling");
    if (!both.isObject()) {
      return RopeConfig.read(config, dim, older, theta(config));
    }
    if (!both.has(Layers.FULL) || !both.has(Layers.WINDOWED)) {
      throw config.unsupported(
          "rope_parameters = " + both + " without full_attention and sliding_attention");
    }
    Rope rope = RopeConfig.read(config, dim, both.path(Layers.FULL), NEAR_THETA);
    if (older.isObject() && !rope.equals(RopeConfig.read(config, dim, older, rope.theta()))) {
      throw RopeConfig.differs(config, "");
    }
    return rope;
  }

  private static double theta(ConfigJson config) {
    double theta = config.number("rope_theta", NEAR_THETA);
    if (theta
        != NEAR_THETA) { // versions of transformers give layers with a window one or the other
      throw config.unsupported(
          "rope_theta = %s without rope_parameters for each kind of layers"
              .formatted(config.json().get("rope_theta")));
    }
    return theta;
  }

  /** Layers that see everything do not know positions, where others have a window. */
  static ModelConfig exaone4(ConfigJson config) {
    Block block = Block.gated(config).with(Norms.AFTER, false).with(QueryKeyNorm.HEADS);
    if (config.json().has("sliding_window") && config.absent("sliding_window")) {
      return draft(Family.EXAONE4, config, block, Layers.noWindows(config)).read();
    }
    List<Boolean> windowed = Layers.windowed(config, 4);
    Draft draft = draft(Family.EXAONE4, config, block, Layers.windows(config, windowed));
    Rope rope = RopeConfig.read(config, draft.headDim(), "rope_theta");
    return draft.ropes(windowed.stream().map(near -> near ? rope : rope.still()).toList()).read();
  }

  private static Block olmo(ConfigJson config) {
    return Block.gated(config)
        .with(Biases.ofAttention(config.flag("attention_bias", false)))
        .with(Norms.AFTER, false)
        .with(QueryKeyNorm.WHOLE);
  }

  private static Draft draft(Family family, ConfigJson config, Block block, List<Integer> windows) {
    return new Draft(family, config, block, windows).rms(Norm.Kind.RMS, 1e-5);
  }
}
