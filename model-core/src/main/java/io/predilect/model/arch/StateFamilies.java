package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
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
    return qwen35(Family.QWEN3_5, config, block(config)).read();
  }

  /** The same with experts in the place of its MLPs. */
  static ModelConfig qwen3_5Moe(ConfigJson config) {
    Block block = block(config).with(ExpertFamilies.qwen35(config));
    return qwen35(Family.QWEN3_5_MOE, config, block)
        .intermediate(config.whole(ExpertFamilies.WIDTH, 512))
        .read();
  }

  private static Block block(ConfigJson config) {
    if (!config.flag("attn_output_gate", true)) {
      throw config.unsupported("attn_output_gate = false");
    }
    if (config.activation("hidden_act", "silu") != Activation.SILU) { // the convolution's too
      throw config.unsupported("hidden_act = " + config.json().get("hidden_act"));
    }
    int interval = Layers.interval(config, "full_attention_interval", 4);
    Set<Integer> layers =
        Layers.withState(config, Layers.OF_STATE, layer -> (layer + 1) % interval != 0);
    DeltaNet delta =
        new DeltaNet(
            config.whole("linear_num_key_heads", 16),
            config.whole("linear_num_value_heads", 32),
            config.whole("linear_key_head_dim", 128),
            config.whole("linear_value_head_dim", 128),
            config.whole("linear_conv_kernel_dim", 4),
            layers);
    return Block.gated(config)
        .with(Biases.ofAttention(config.flag("attention_bias", false)))
        .with(QueryKeyNorm.HEADS)
        .withGates()
        .with(delta);
  }

  private static Draft qwen35(Family family, ConfigJson config, Block block) {
    Draft draft =
        new Draft(family, config, block, Layers.noWindows(config))
            .usualHeadDim(256)
            .positions(config.whole("max_position_embeddings", 32_768))
            .rms(Norm.Kind.RMS_ONE_PLUS, 1e-6);
    return draft.rope(RopeConfig.read(ofWords(config), draft.rotated(0.25), "rope_theta"));
  }

  /** Its files call the embedding's tie, and the MLP's width before it is adjusted, otherwise. */
  static ModelConfig lfm2(ConfigJson config) {
    return lfm2(Family.LFM2, config, Block.llama()).intermediate(adjusted(config)).read();
  }

  /** The same with experts behind the first layers, whose scores are each a σ of its own. */
  static ModelConfig lfm2Moe(ConfigJson config) {
    int layers = Layers.count(config);
    int single = config.whole("num_dense_layers", 2);
    if (single < 0 || single >= layers) {
      throw config.unsupported(
          "num_dense_layers = %s of %s, which leaves no layer experts,".formatted(single, layers));
    }
    Experts.Routing routing =
        new Experts.Routing(
            true,
            config.flag("norm_topk_prob", true),
            config.flag("use_expert_bias", true),
            config.number("routed_scaling_factor", 1));
    Experts experts =
        new Experts(
            config.whole("num_experts", 32),
            config.whole("num_experts_per_tok", 4),
            routing,
            Experts.Shared.NONE,
            Experts.Dense.first(single, config.whole("intermediate_size", 7168)),
            0);
    return lfm2(Family.LFM2_MOE, config, Block.llama().with(experts))
        .intermediate(config.whole(ExpertFamilies.WIDTH, 1792))
        .read();
  }

  private static Draft lfm2(Family family, ConfigJson config, Block mlps) {
    config.refuse("conv_bias", false);
    JsonNode attention = config.list("full_attn_idxs");
    Set<Integer> layers =
        Layers.withState(
            config, "conv", layer -> attention.isArray() && !contains(attention, layer));
    ShortConvolution convolution =
        new ShortConvolution(config.whole("hidden_size"), config.whole("conv_L_cache", 3), layers);
    Block block = mlps.with(QueryKeyNorm.HEADS).with(convolution);
    Draft draft =
        new Draft(family, config, block, Layers.noWindows(config))
            .norm(new Norm(Norm.Kind.RMS, config.number("norm_eps", 1e-5)))
            .positions(config.whole("max_position_embeddings", 128_000))
            .tiedAs(tied(config));
    return draft.rope(RopeConfig.read(config, draft.headDim(), "rope_theta", 1_000_000));
  }

  private static boolean tied(ConfigJson config) {
    boolean usual = config.flag("tie_word_embeddings", true);
    boolean own = config.flag(HfConfig.TIED_OTHERWISE, usual);
    if (own != usual && !config.absent("tie_word_embeddings")) {
      throw config.unsupported(
          HfConfig.TIED_OTHERWISE + " = " + own + " beside tie_word_embeddings = " + usual);
    }
    return own;
  }

  private static boolean contains(JsonNode numbers, int layer) {
    for (JsonNode number : numbers) {
      if (number.asInt(-1) == layer) {
        return true;
      }
    }
    return false;
  }

  // Two thirds of what the file says, times a factor, up to a multiple.
  private static int adjusted(ConfigJson config) {
    int said = config.whole("block_ff_dim", config.whole("intermediate_size", 12_288));
    if (!config.flag("block_auto_adjust_ff_dim", true)) {
      return said;
    }
    int width = (int) (2.0 * said / 3);
    if (config.json().has("block_ffn_dim_multiplier")
        && config.absent("block_ffn_dim_multiplier")) {
      return width; // null
    }
    int scaled = (int) (config.number("block_ffn_dim_multiplier", 1) * width);
    int multiple = Layers.interval(config, "block_multiple_of", 256);
    return (scaled + multiple - 1) / multiple * multiple;
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
