package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Options by which files that call themselves one of the families compute something else: scales,
 * norms and clippings of other architectures, attention that sees the future. A family that reads
 * one of them is not asked here; any other must not have it, unless it says that nothing changes.
 */
final class OtherArithmetic {
  // With the value that changes nothing; false and null never do.
  private static final Map<String, Double> SCALES =
      Map.ofEntries(
          Map.entry("attention_multiplier", Double.NaN), // replaces 1/√d: no value is neutral
          Map.entry("attention_scale", Double.NaN),
          Map.entry("attn_logit_softcapping", Double.NaN),
          Map.entry("clip_qkv", Double.NaN),
          Map.entry("embedding_multiplier", 1.0),
          Map.entry("emb_scale", 1.0),
          Map.entry("final_logit_softcapping", Double.NaN),
          Map.entry("logit_scale", 1.0),
          Map.entry("logits_scaling", 1.0),
          Map.entry("logits_soft_cap", Double.NaN),
          Map.entry("lm_head_multiplier", 1.0),
          Map.entry("moe_intermediate_size", 0.0),
          Map.entry("n_routed_experts", 0.0),
          Map.entry("n_shared_experts", 0.0),
          Map.entry("no_rope_layer_interval", Double.NaN),
          Map.entry("no_rope_layers", Double.NaN),
          Map.entry("num_experts", 0.0),
          Map.entry("num_local_experts", 0.0),
          Map.entry("query_pre_attn_scalar", Double.NaN),
          Map.entry("residual_multiplier", 1.0),
          Map.entry("router_jitter_noise", 0.0),
          Map.entry("rope_local_base_freq", Double.NaN),
          Map.entry("scale_depth", Double.NaN),
          Map.entry("scale_emb", 1.0));

  private static final Set<String> FLAGS =
      Set.of(
          "alibi",
          "is_encoder_decoder",
          "qk_layernorm",
          "scale_embedding",
          "tie_encoder_decoder",
          "use_bidirectional_attention",
          "use_mup",
          "use_qk_norm");

  private static final Set<String> EXPERTS =
      Set.of("num_experts", "num_local_experts", "moe_intermediate_size");

  private static final Set<String> MULTIPLIERS =
      Set.of(
          "attention_multiplier", "embedding_multiplier", "residual_multiplier", "logits_scaling");

  private static final Set<String> GRANITE_EXPERTS =
      Stream.concat(MULTIPLIERS.stream(), Stream.of("num_local_experts"))
          .collect(Collectors.toUnmodifiableSet());

  // What families read themselves.
  private static final Map<Family, Set<String>> READ =
      Map.ofEntries(
          Map.entry(Family.MIXTRAL, EXPERTS),
          Map.entry(Family.QWEN3_MOE, EXPERTS),
          Map.entry(Family.OLMOE, EXPERTS),
          Map.entry(Family.LFM2_MOE, EXPERTS),
          Map.entry(Family.QWEN2_MOE, EXPERTS),
          Map.entry(Family.QWEN3_5_MOE, EXPERTS),
          Map.entry(Family.GPT_OSS, Set.of("num_experts", "num_local_experts")),
          Map.entry(
              Family.GEMMA2,
              Set.of("attn_logit_softcapping", "final_logit_softcapping", "query_pre_attn_scalar")),
          Map.entry(
              Family.GEMMA3,
              Set.of("final_logit_softcapping", "query_pre_attn_scalar", "rope_local_base_freq")),
          Map.entry(Family.SMOLLM3, Set.of("no_rope_layers", "no_rope_layer_interval")),
          Map.entry(Family.GRANITE, MULTIPLIERS),
          Map.entry(Family.GRANITE_MOE, GRANITE_EXPERTS),
          Map.entry(Family.GRANITE_MOE_SHARED, GRANITE_EXPERTS),
          Map.entry(Family.GRANITE_HYBRID, GRANITE_EXPERTS),
          Map.entry(Family.COHERE, Set.of("logit_scale")),
          Map.entry(Family.COHERE2, Set.of("logit_scale")));

  private static final Set<Family> ROTATE_PART =
      Set.of(
          Family.GPT_NEOX,
          Family.PHI3,
          Family.GLM,
          Family.GLM4,
          Family.STABLELM,
          Family.NEMOTRON,
          Family.QWEN3_5,
          Family.QWEN3_5_MOE);

  private OtherArithmetic() {}

  /** Refuses them by name. */
  static void refuse(Family family, ConfigJson config) {
    for (Map.Entry<String, Double> scale : SCALES.entrySet()) {
      boolean read = READ.getOrDefault(family, Set.of()).contains(scale.getKey());
      JsonNode value = config.json().path(scale.getKey());
      boolean neutral = value.isNumber() && value.doubleValue() == scale.getValue();
      if (!read && !isOff(value) && !neutral) {
        throw unknown(family, config, scale.getKey(), value);
      }
    }
    for (String flag : FLAGS) {
      JsonNode value = config.json().path(flag);
      if (!isOff(value)) {
        throw unknown(family, config, flag, value);
      }
    }
    if (!config.flag("is_causal", true)) {
      throw unknown(family, config, "is_causal", config.json().get("is_causal"));
    }
    refusePart(family, config);
  }

  private static void refusePart(Family family, ConfigJson config) {
    if (ROTATE_PART.contains(family)) {
      return; // which read it
    }
    double share = RopeConfig.rotatedShare(config, config.number("partial_rotary_factor", 1));
    if (share != 1) {
      throw unknown(family, config, "partial_rotary_factor", DoubleNode.valueOf(share));
    }
    for (JsonNode ofLayers : config.json().path("rope_parameters")) { // of each kind of layers
      JsonNode own = ofLayers.path("partial_rotary_factor");
      if (!isOff(own) && own.asDouble() != 1) {
        throw unknown(family, config, "partial_rotary_factor", own);
      }
    }
  }

  private static boolean isOff(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainerNode() && value.isEmpty());
  }

  private static RuntimeException unknown(
      Family family, ConfigJson config, String key, JsonNode value) {
    return config.unsupported(
        key + " = " + value + ", which a " + family.modelType() + " model does not have,");
  }
}
