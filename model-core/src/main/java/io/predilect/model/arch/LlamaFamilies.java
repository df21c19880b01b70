package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.arch.Block.Biases;
import io.predilect.model.arch.Block.QueryKeyNorm;
import java.util.List;
import java.util.stream.IntStream;

/** Llama and the families that differ from it by a few values. */
final class LlamaFamilies {
  private LlamaFamilies() {}

  static ModelConfig llama(ConfigJson config) {
    config.refuse("mlp_bias", false);
    Block block = Block.gated(config).with(attentionBias(config));
    return new Draft(Family.LLAMA, config, block, Layers.noWindows(config)).read();
  }

  static ModelConfig mistral(ConfigJson config) {
    List<Integer> windows = Layers.windows(config, 4096, 1);
    return new Draft(Family.MISTRAL, config, Block.gated(config), windows).read();
  }

  static ModelConfig ministral3(ConfigJson config) {
    if (!(config.object("rope_parameters") instanceof ObjectNode parameters)) {
      throw config.unsupported("a file without rope_parameters");
    }
    Draft draft =
        new Draft(Family.MINISTRAL3, config, Block.gated(config), Layers.windows(config, 0, 1))
            .rms(Norm.Kind.RMS, 1e-5)
            .usualHeadDim(128)
            .positions(RopeConfig.originalPositions(config)); // and as far as the rope reaches
    ObjectNode own = parameters.deepCopy().without("max_position_embeddings"); // said once more
    Rope rope = RopeConfig.read(config, draft.headDim(), own, config.number("rope_theta", 1e6));
    return draft.rope(rope).read();
  }

  static ModelConfig seedOss(ConfigJson config) {
    config.refuse("mlp_bias", false);
    boolean ofInputs = config.flag("attention_bias", true);
    Biases biases = new Biases(ofInputs, config.flag("attention_out_bias", false), false);
    Block block = Block.gated(config).with(biases);
    return new Draft(Family.SEED_OSS, config, block, Layers.noWindows(config))
        .usualHeadDim(128)
        .read();
  }

  static ModelConfig qwen2(ConfigJson config) {
    boolean sliding = config.flag("use_sliding_window", false);
    List<Integer> windows = sliding ? Layers.lastWindows(config) : Layers.noWindows(config);
    Block block = Block.gated(config).with(new Biases(true, false, false));
    return new Draft(Family.QWEN2, config, block, windows).read();
  }

  static ModelConfig qwen3(ConfigJson config) {
    config.refuse("use_sliding_window", false);
    Block block = Block.gated(config).with(attentionBias(config)).with(QueryKeyNorm.HEADS);
    return new Draft(Family.QWEN3, config, block, Layers.noWindows(config)).headDim(128).read();
  }

  static ModelConfig smolLm3(ConfigJson config) {
    config.refuse("mlp_bias", false);
    config.refuse("use_sliding_window", false);
    Block block = Block.gated(config).with(attentionBias(config));
    Draft draft = new Draft(Family.SMOLLM3, config, block, Layers.noWindows(config));
    Rope rope = RopeConfig.read(config, draft.headDim(), "rope_theta", 2_000_000);
    return draft.tied(true).ropes(someRotate(config, rope)).read();
  }

  // A 1 for each layer that rotates; else all but every so many do.
  private static List<Rope> someRotate(ConfigJson config, Rope rope) {
    JsonNode listed = config.list("no_rope_layers");
    int layers = Layers.count(config);
    if (listed.isArray() && listed.size() < layers) {
      throw config.unsupported("no_rope_layers = " + listed + " for " + layers + " layers");
    }
    int interval = Layers.interval(config, "no_rope_layer_interval", 4);
    return IntStream.range(0, layers)
        .mapToObj(i -> listed.isArray() ? listed.get(i).asInt() != 0 : (i + 1) % interval != 0)
        .map(rotates -> rotates ? rope : rope.still())
        .toList();
  }

  static ModelConfig phi3(ConfigJson config) {
    Draft draft =
        new Draft(Family.PHI3, config, Block.gated(config), Layers.windows(config, 0, 1))
            .rms(Norm.Kind.RMS, 1e-5)
            .positions(RopeConfig.originalPositions(config));
    return draft.rope(RopeConfig.read(config, draft.rotated(1), "rope_theta")).read();
  }

  private static Biases attentionBias(ConfigJson config) {
    return Biases.ofAttention(config.flag("attention_bias", false));
  }
}
