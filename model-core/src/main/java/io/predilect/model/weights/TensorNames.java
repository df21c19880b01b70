package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.Block;
import io.predilect.model.arch.Family;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Role;
import java.util.ArrayList;
import java.util.List;

/** The names and shapes that each family's files have for a decoder's weights. */
public final class TensorNames {
  /** What files call a reward model's head. */
  public static final String REWARD_HEAD = "score.weight";

  private final ModelConfig config;
  private final Shape hidden;

  /** The names for a configuration. */
  public TensorNames(ModelConfig config) {
    this.config = config;
    this.hidden = new Shape(config.hiddenSize());
  }

  /** The embedding. */
  public Part embedding() {
    Shape table = new Shape(config.vocabSize(), config.hiddenSize());
    return new Part(
        prefix()
            + switch (config.family()) {
              case GPT_NEOX -> "embed_in.weight";
              case GPT2 -> "wte.weight";
              default -> "embed_tokens.weight";
            },
        table);
  }

  /** GPT-2's learned positions. */
  Part positions() {
    return new Part(prefix() + "wpe.weight", new Shape(config.maxPositions(), config.hiddenSize()));
  }

  String normName() {
    return prefix()
        + switch (config.family()) {
          case GPT_NEOX -> "final_layer_norm";
          case GPT2 -> "ln_f";
          case LFM2, LFM2_MOE -> "embedding_norm";
          default -> "norm";
        };
  }

  Part norm() {
    return new Part(normName() + ".weight", hidden);
  }

  Part normBias() {
    return new Part(normName() + ".bias", hidden);
  }

  /** The language-model head where it is not the embedding. */
  public Part languageHead() {
    String name = config.family() == Family.GPT_NEOX ? "embed_out.weight" : "lm_head.weight";
    return new Part(name, new Shape(config.vocabSize(), config.hiddenSize()));
  }

  /** The reward head. */
  public Part rewardHead() {
    return new Part(REWARD_HEAD, new Shape(1, config.hiddenSize()));
  }

  /** What the names of a block's tensors begin with. */
  public String blockPrefix(int layer) {
    return prefix() + (config.family() == Family.GPT2 ? "h." : "layers.") + layer + ".";
  }

  /** The tensors of one weight of one block. */
  public List<Part> block(int layer, Role role) {
    String p = blockPrefix(layer);
    if (role.ofState()) {
      return StateNames.of(config, p, role);
    }
    if (role.ofExperts()) {
      return ExpertNames.of(config, p).block(layer, role);
    }
    return switch (config.family()) {
      case GPT_NEOX -> List.of(GptNames.neoX(config, p, role));
      case GPT2 -> List.of(GptNames.gpt2(config, p, role));
      case PHI3 -> phi3(p, role);
      case GLM, GLM4 -> glm(p, role);
      case GRANITE_MOE, GRANITE_MOE_SHARED, GRANITE_HYBRID -> graniteHybrid(p, role);
      case STARCODER2 -> starcoder2(p, role);
      case QWEN3_5 -> qwen35(p, role);
      case LFM2, LFM2_MOE -> lfm2(p, role);
      case QWEN2_MOE ->
          besideExperts(role) ? ExpertNames.of(config, p).shared(role) : llama(p, role);
      case QWEN3_5_MOE ->
          besideExperts(role) ? ExpertNames.of(config, p).shared(role) : qwen35(p, role);
      default -> llama(p, role);
    };
  }

  private static boolean besideExperts(Role role) {
    return role == Role.UP || role == Role.DOWN || role == Role.SHARED_GATE;
  }

  private List<Part> llama(String p, Role role) {
    long wide = config.intermediateSize();
    long h = config.hiddenSize();
    long q = config.queryWidth();
    long k = config.keyWidth();
    boolean post = config.block().norms().ofOutputs();
    return switch (role) {
      case ATTENTION_NORM -> List.of(new Part(p + "input_layernorm.weight", hidden));
      case QKV ->
          List.of(
              new Part(p + "self_attn.q_proj.weight", new Shape(q, h)),
              new Part(p + "self_attn.k_proj.weight", new Shape(k, h)),
              new Part(p + "self_attn.v_proj.weight", new Shape(k, h)));
      case QKV_BIAS ->
          List.of(
              new Part(p + "self_attn.q_proj.bias", new Shape(q)),
              new Part(p + "self_attn.k_proj.bias", new Shape(k)),
              new Part(p + "self_attn.v_proj.bias", new Shape(k)));
      case ATTENTION_NORM_BIAS -> List.of(new Part(p + "input_layernorm.bias", hidden));
      case MLP_NORM_BIAS -> List.of(new Part(p + "post_attention_layernorm.bias", hidden));
      case QUERY_NORM -> List.of(new Part(p + "self_attn.q_norm.weight", normed(q)));
      case KEY_NORM -> List.of(new Part(p + "self_attn.k_norm.weight", normed(k)));
      case SINKS -> List.of(new Part(p + "self_attn.sinks", new Shape(config.heads())));
      case OUT -> List.of(new Part(p + "self_attn.o_proj.weight", new Shape(h, q)));
      case OUT_BIAS -> List.of(new Part(p + "self_attn.o_proj.bias", hidden));
      case ATTENTION_POST_NORM -> List.of(new Part(p + "post_attention_layernorm.weight", hidden));
      case MLP_NORM ->
          List.of(
              new Part(
                  p
                      + (post
                          ? "pre_feedforward_layernorm.weight"
                          : "post_attention_layernorm.weight"),
                  hidden));
      case UP -> {
        Part up = new Part(p + "mlp.up_proj.weight", new Shape(wide, h));
        yield config.block().gated()
            ? List.of(new Part(p + "mlp.gate_proj.weight", new Shape(wide, h)), up)
            : List.of(up);
      }
      case DOWN -> List.of(new Part(p + "mlp.down_proj.weight", new Shape(h, wide)));
      case MLP_POST_NORM -> List.of(new Part(p + "post_feedforward_layernorm.weight", hidden));
      default -> throw unknown(config, role);
    };
  }

  // Phi-3's files have the projections joined already.
  private List<Part> phi3(String p, Role role) {
    long h = config.hiddenSize();
    long qkv = config.queryWidth() + 2L * config.keyWidth();
    return switch (role) {
      case QKV -> List.of(new Part(p + "self_attn.qkv_proj.weight", new Shape(qkv, h)));
      case UP ->
          List.of(
              new Part(
                  p + "mlp.gate_up_proj.weight", new Shape(2L * config.intermediateSize(), h)));
      default -> llama(p, role);
    };
  }

  // GLM's names of norms, and gate and up joined as in Phi-3's.
  private List<Part> glm(String p, Role role) {
    return switch (role) {
      case UP -> phi3(p, role);
      case ATTENTION_POST_NORM -> List.of(new Part(p + "post_self_attn_layernorm.weight", hidden));
      case MLP_NORM -> List.of(new Part(p + "post_attention_layernorm.weight", hidden));
      case MLP_POST_NORM -> List.of(new Part(p + "post_mlp_layernorm.weight", hidden));
      default -> llama(p, role);
    };
  }

  // Its one MLP is what models with experts share between them.
  private List<Part> graniteHybrid(String p, Role role) {
    long h = config.hiddenSize();
    long wide =
        config.block().experts().map(e -> e.shared().width()).orElse(config.intermediateSize());
    return switch (role) {
      case UP -> List.of(new Part(p + "shared_mlp.input_linear.weight", new Shape(2 * wide, h)));
      case DOWN -> List.of(new Part(p + "shared_mlp.output_linear.weight", new Shape(h, wide)));
      default -> llama(p, role);
    };
  }

  private List<Part> starcoder2(String p, Role role) {
    long h = config.hiddenSize();
    long wide = config.intermediateSize();
    return switch (role) {
      case UP -> List.of(new Part(p + "mlp.c_fc.weight", new Shape(wide, h)));
      case UP_BIAS -> List.of(new Part(p + "mlp.c_fc.bias", new Shape(wide)));
      case DOWN -> List.of(new Part(p + "mlp.c_proj.weight", new Shape(h, wide)));
      case DOWN_BIAS -> List.of(new Part(p + "mlp.c_proj.bias", hidden));
      default -> llama(p, role);
    };
  }

  // A query's rows are followed by those of its gate.
  private List<Part> qwen35(String p, Role role) {
    if (role == Role.QKV || role == Role.QKV_BIAS) {
      List<Part> parts = new ArrayList<>(llama(p, role));
      long rows = 2L * config.queryWidth();
      Shape gated = role == Role.QKV ? new Shape(rows, config.hiddenSize()) : new Shape(rows);
      parts.set(0, new Part(parts.get(0).name(), gated));
      return parts;
    }
    return llama(p, role);
  }

  private List<Part> lfm2(String p, Role role) {
    long h = config.hiddenSize();
    long wide = config.intermediateSize();
    String attention = p + "self_attn.";
    String mlp = p + "feed_forward.";
    return switch (role) {
      case ATTENTION_NORM -> List.of(new Part(p + "operator_norm.weight", hidden));
      case MLP_NORM -> List.of(new Part(p + "ffn_norm.weight", hidden));
      case QUERY_NORM -> List.of(new Part(attention + "q_layernorm.weight", normed(h)));
      case KEY_NORM -> List.of(new Part(attention + "k_layernorm.weight", normed(h)));
      case OUT ->
          List.of(new Part(attention + "out_proj.weight", new Shape(h, config.queryWidth())));
      case UP ->
          List.of(
              new Part(mlp + "w1.weight", new Shape(wide, h)),
              new Part(mlp + "w3.weight", new Shape(wide, h)));
      case DOWN -> List.of(new Part(mlp + "w2.weight", new Shape(h, wide)));
      default -> llama(p, role);
    };
  }

  // The weight of queries' or keys' norm.
  private Shape normed(long width) {
    boolean whole = config.block().heads().norm() == Block.QueryKeyNorm.WHOLE;
    return new Shape(whole ? width : config.headDim());
  }

  private String prefix() {
    return config.family().prefix();
  }

  static IllegalStateException unknown(ModelConfig config, Role role) {
    return new IllegalStateException(config.family() + " has no " + role);
  }
}
