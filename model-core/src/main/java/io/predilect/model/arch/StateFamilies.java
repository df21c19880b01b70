package io.predilect.model.arch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.arch.Block.Biases;
import io.predilect.model.arch.Block.QueryKeyNorm;
import java.util.List;
import java.util.Set;

/** Families of which some layers keep a state in the place of keys and values. */
final class StateFamilies {
  // Where a token of a picture or a film stands in it; of words all three places are one.
  private static final List<String> PLACES_IN_PICTURES =
      List.of("mrope_section", "mrope_interleaved");

  private StateFamilies() {}

  static ModelConfig qwen3_5(ConfigJson config) {
    if (!config.flag("attn_output_gate", true)) {
      throw config.unsupported("attn_output_gate = false");
    }
    if (config.activation("hidden_act", "silu") != Activation.SILU) { // the convolution's too
      throw config.unsupported("hidden_act = " + config.json().get("hidden_act"));
    }
    Set<Integer> layers = Layers.withState(config, 4);
    if (layers.isEmpty() || layers.size() == Layers.count(config)) {
      throw config.unsupported(
          "layer_types = %s, in which not both kinds of layers are,"
              .formatted(config.json().get("layer_types")));
    }
    DeltaNet delta =
        new DeltaNet(
            config.whole("linear_num_key_heads", 16),
            config.whole("linear_num_value_heads", 32),
            config.whole("linear_key_head_dim", 128),
            config.whole("linear_value_head_dim", 128),
            config.whole("linear_conv_kernel_dim", 4),
            layers);
    Block block =
        Block.gated(config)
            .with(Biases.ofAttention(config.flag("attention_bias", false)))
            .with(QueryKeyNorm.HEADS)
            .with(delta);
    Draft draft =
        new Draft(Family.QWEN3_5, config, block, Layers.noWindows(config))
            .usualHeadDim(256)
            .positions(config.whole("max_position_embeddings", 32_768))
            .rms(Norm.Kind.RMS_ONE_PLUS, 1e-6);
    return draft.rope(RopeConfig.read(ofWords(config), draft.rotated(0.25), "rope_theta")).read();
  }

  private static ConfigJson ofWords(ConfigJson config) {
    ObjectNode json = config.json().deepCopy();
    for (String key : List.of("rope_parameters", "rope_scaling")) {
      if (json.get(key) instanceof ObjectNode rope) {
        rope.remove(PLACES_IN_PICTURES);
      }
    }
    return new ConfigJson(config.file(), json);
  }
}
