package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.model.arch.Block.Biases;
import io.predilect.model.arch.Block.QueryKeyNorm;
import io.predilect.model.arch.Experts.Dense;
import io.predilect.model.arch.Experts.Routing;
import io.predilect.model.arch.Experts.Shared;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Families whose MLPs are experts. */
final class ExpertFamilies {
  static final String WIDTH = "moe_intermediate_size";

  /** A softmax over the scores of the chosen is that over all, made to add up to 1. */
  static final Routing OF_CHOSEN = Routing.softmax(true);

  private ExpertFamilies() {}

  static ModelConfig mixtral(ConfigJson config) {
    Experts experts =
        new Experts(
            config.whole(countKey(config, "num_local_experts")),
            config.whole("num_experts_per_tok", 2),
            Routing.softmax(true),
            Shared.NONE,
            Dense.NONE,
            balance(config));
    Draft draft =
        new Draft(Family.MIXTRAL, config, block(config, experts), Layers.windows(config, 0, 1))
            .rms(Norm.Kind.RMS, 1e-5);
    Rope rope = RopeConfig.read(config, draft.headDim(), "rope_theta", 1_000_000);
    return draft.rope(rope).read();
  }

  static ModelConfig qwen3(ConfigJson config) {
    config.refuse("use_sliding_window", false);
    Experts experts =
        new Experts(
            config.whole(countKey(config, "num_experts")),
            config.whole("num_experts_per_tok", 8),
            Routing.softmax(config.flag("norm_topk_prob", false)),
            Shared.NONE,
            dense(config),
            balance(config));
    Block block =
        block(config, experts)
            .with(Biases.ofAttention(config.flag("attention_bias", false)))
            .with(QueryKeyNorm.HEADS);
    List<Integer> windows = Layers.noWindows(config);
    return new Draft(Family.QWEN3_MOE, config, block, windows)
        .intermediate(config.whole(WIDTH))
        .read();
  }

  /** OLMoE: queries and keys are normalised over all heads, as OLMo 2's. */
  static ModelConfig olmoe(ConfigJson config) {
    Experts experts =
        new Experts(
            config.whole(countKey(config, "num_experts"), 64),
            config.whole("num_experts_per_tok", 8),
            Routing.softmax(config.flag("norm_topk_prob", false)),
            Shared.NONE,
            Dense.NONE,
            balance(config, 0.01));
    Block block =
        block(config, experts)
            .with(Biases.ofAttention(config.flag("attention_bias", false)))
            .with(QueryKeyNorm.WHOLE);
    return new Draft(Family.OLMOE, config, block, Layers.noWindows(config))
        .positions(config.whole("max_position_embeddings", 4096))
        .rms(Norm.Kind.RMS, 1e-5)
        .read();
  }

  /** Qwen 2 and 1.5: beside the experts one that all tokens share. */
  static ModelConfig qwen2(ConfigJson config) {
    config.refuse("use_sliding_window", false);
    Experts experts =
        new Experts(
            config.whole(countKey(config, "num_experts"), 60),
            config.whole("num_experts_per_tok", 4),
            Routing.softmax(config.flag("norm_topk_prob", false)),
            shared(config, 5632),
            dense(config),
            balance(config));
    Block block =
        block(config, experts).with(new Biases(config.flag("qkv_bias", true), false, false));
    return new Draft(Family.QWEN2_MOE, config, block, Layers.noWindows(config))
        .intermediate(config.whole(WIDTH, 1408))
        .read();
  }

  /** What stands in the place of Qwen 3.5's MLPs. */
  static Experts qwen35(ConfigJson config) {
    return new Experts(
        config.whole("num_experts", 256),
        config.whole("num_experts_per_tok", 8),
        Routing.softmax(true),
        shared(config, 512),
        Dense.NONE,
        balance(config));
  }

  private static Shared shared(ConfigJson config, int usual) {
    int width = config.whole("shared_expert_intermediate_size", usual);
    if (width < 1) {
      throw config.unsupported("shared_expert_intermediate_size = " + width);
    }
    return new Shared(width, true);
  }

  /** Every projection has a bias, that of the router too, and every head a sink. */
  static ModelConfig gptOss(ConfigJson config) {
    if (config.absent("rope_parameters") && config.absent("rope_scaling")) {
      throw config.unsupported("a file with neither rope_parameters nor rope_scaling");
    }
    usual(config, "swiglu_alpha", 1.702);
    usual(config, "swiglu_limit", 7);
    if (config.activation("hidden_act", "silu") != Activation.SILU) {
      throw config.unsupported("hidden_act = " + config.json().get("hidden_act"));
    }
    Experts experts =
        new Experts(
            config.whole(countKey(config, "num_local_experts")),
            config.whole("num_experts_per_tok", 4),
            OF_CHOSEN,
            Shared.NONE,
            Dense.NONE,
            balance(config));
    boolean ofAttention = config.flag("attention_bias", true);
    Block block =
        Block.gated(Activation.CLAMPED_SWIGLU)
            .with(new Biases(ofAttention, ofAttention, true))
            .with(experts)
            .withSinks();
    List<Integer> windows = Layers.windows(config, Layers.windowed(config, 2), 128);
    Draft draft =
        new Draft(Family.GPT_OSS, config, block, windows)
            .rms(Norm.Kind.RMS, 1e-5)
            .usualHeadDim(64)
            .positions(config.whole("max_position_embeddings", 131_072));
    return draft.rope(RopeConfig.read(config, draft.headDim(), "rope_theta", 150_000)).read();
  }

  // Versions of transformers read it or compute with this value.
  private static void usual(ConfigJson config, String key, double value) {
    if (config.number(key, value) != value) {
      throw config.unsupported(key + " = " + config.json().get(key));
    }
  }

  // Every so many layers have experts, but for those that are listed.
  private static Dense dense(ConfigJson config) {
    int step = Layers.interval(config, "decoder_sparse_step", 1);
    JsonNode listed = config.list("mlp_only_layers");
    Set<Integer> dense = new HashSet<>();
    for (JsonNode layer : listed) {
      if (!layer.canConvertToInt() || !layer.isIntegralNumber()) {
        throw config.unsupported("mlp_only_layers = " + listed);
      }
      dense.add(layer.intValue());
    }
    int layers = Layers.count(config);
    dense.removeIf(layer -> layer < 0 || layer >= layers); // as transformers: they name none
    for (int layer = 0; layer < layers; layer++) {
      if ((layer + 1) % step != 0) {
        dense.add(layer);
      }
    }
    if (dense.size() == layers) {
      throw config.unsupported(
          String.format(
              Locale.ROOT,
              "decoder_sparse_step = %d with mlp_only_layers = %s, which leaves no layer experts,",
              step,
              listed));
    }
    return dense.isEmpty() ? Dense.NONE : new Dense(dense, config.whole("intermediate_size"));
  }

  private static double balance(ConfigJson config) {
    return balance(config, 0.001);
  }

  static double balance(ConfigJson config, double usual) {
    return config.flag("output_router_logits", false)
        ? config.number("router_aux_loss_coef", usual)
        : 0;
  }

  // Newer files may have either name.
  private static String countKey(ConfigJson config, String usual) {
    String other = usual.equals("num_experts") ? "num_local_experts" : "num_experts";
    return config.absent(usual) && !config.absent(other) ? other : usual;
  }

  private static Block block(ConfigJson config, Experts experts) {
    return Block.gated(config).with(experts);
  }
}
