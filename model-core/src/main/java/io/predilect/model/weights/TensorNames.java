package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.Block;
import io.predilect.model.arch.DeltaNet;
import io.predilect.model.arch.Experts;
import io.predilect.model.arch.Family;
import io.predilect.model.arch.Mamba2;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Role;
import io.predilect.model.weights.Part.Layout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The names and shapes that each family's files have for a decoder's weights. */
public final class TensorNames {
  /** What files call a reward model's head. */
  public static final String REWARD_HEAD = "score.weight";

  private static final Set<Role> OF_EXPERTS =
      EnumSet.of(
          Role.ROUTER, Role.EXPERTS_UP, Role.EXPERTS_DOWN, Role.UP, Role.DOWN, Role.SHARED_GATE);

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
          case LFM2 -> "embedding_norm";
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
    return switch (config.family()) {
      case GPT_NEOX -> List.of(GptNames.neoX(config, blockPrefix(layer), role));
      case GPT2 -> List.of(GptNames.gpt2(config, blockPrefix(layer), role));
      case PHI3 -> phi3(blockPrefix(layer), role);
      case GLM, GLM4 -> glm(blockPrefix(layer), role);
      case GRANITE_MOE, GRANITE_MOE_SHARED, GRANITE_HYBRID ->
          graniteHybrid(blockPrefix(layer), role);
      case STARCODER2 -> starcoder2(blockPrefix(layer), role);
      case GPT_OSS -> gptOss(blockPrefix(layer), role);
      case QWEN3_5 -> qwen35(blockPrefix(layer), role);
      case LFM2 -> lfm2(blockPrefix(layer), role);
      case MIXTRAL -> experts(blockPrefix(layer), role, "block_sparse_moe.", "w1", "w3", "w2");
      case QWEN2_MOE, QWEN3_MOE, OLMOE ->
          several().in(layer)
              ? experts(blockPrefix(layer), role, "mlp.", "gate_proj", "up_proj", "down_proj")
              : single(blockPrefix(layer), role);
      case QWEN3_5_MOE ->
          OF_EXPERTS.contains(role)
              ? experts(blockPrefix(layer), role, "mlp.", "gate_proj", "up_proj", "down_proj")
              : qwen35(blockPrefix(layer), role);
      default -> llama(blockPrefix(layer), role);
    };
  }

  private List<Part> llama(String p, Role role) {
    return llama(p, role, config.intermediateSize());
  }

  private List<Part> llama(String p, Role role, long wide) {
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
      case ROUTER, EXPERTS_UP, EXPERTS_DOWN -> graniteExperts(p + "block_sparse_moe.", role);
      default ->
          config.block().states().orElse(null) instanceof Mamba2 mamba
              ? mamba(p, role, mamba)
              : llama(p, role);
    };
  }

  private List<Part> graniteExperts(String p, Role role) {
    long h = config.hiddenSize();
    long wide = config.intermediateSize();
    long count = several().count();
    return switch (role) {
      case ROUTER -> List.of(new Part(p + "router.layer.weight", new Shape(count, h)));
      case EXPERTS_UP ->
          List.of(
              new Part(
                  p + "input_linear.weight",
                  new Shape(count, 2 * wide, h),
                  Layout.EXPERTS_BY_ROWS));
      case EXPERTS_DOWN ->
          List.of(
              new Part(
                  p + "output_linear.weight", new Shape(count, h, wide), Layout.EXPERTS_BY_ROWS));
      default -> throw unknown(config, role);
    };
  }

  private List<Part> mamba(String p, Role role, Mamba2 mamba) {
    String own = p + "mamba.";
    long h = config.hiddenSize();
    Shape heads = new Shape(mamba.heads());
    return switch (role) {
      case STATE_IN -> List.of(new Part(own + "in_proj.weight", new Shape(mamba.inWidth(), h)));
      case STATE_CONVOLUTION ->
          List.of(
              new Part(
                  own + "conv1d.weight",
                  new Shape(mamba.channels(), 1, mamba.kernel()),
                  Layout.CHANNELS));
      case STATE_CONVOLUTION_BIAS ->
          List.of(new Part(own + "conv1d.bias", new Shape(mamba.channels())));
      case DELTA_DECAY -> List.of(new Part(own + "A_log", heads));
      case DELTA_STEP_BIAS -> List.of(new Part(own + "dt_bias", heads));
      case STATE_SKIP -> List.of(new Part(own + "D", heads));
      case DELTA_NORM -> List.of(new Part(own + "norm.weight", new Shape(mamba.innerWidth())));
      case STATE_OUT ->
          List.of(new Part(own + "out_proj.weight", new Shape(h, mamba.innerWidth())));
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
    return config.block().states().orElse(null) instanceof DeltaNet delta
        ? delta(p, role, delta)
        : llama(p, role);
  }

  private List<Part> delta(String p, Role role, DeltaNet delta) {
    String own = p + "linear_attn.";
    long h = config.hiddenSize();
    long heads = delta.valueHeads();
    long values = delta.valueWidth();
    return switch (role) {
      case STATE_IN ->
          List.of(
              new Part(own + "in_proj_qkv.weight", new Shape(delta.channels(), h)),
              new Part(own + "in_proj_z.weight", new Shape(values, h)),
              new Part(own + "in_proj_b.weight", new Shape(heads, h)),
              new Part(own + "in_proj_a.weight", new Shape(heads, h)));
      case STATE_CONVOLUTION ->
          List.of(
              new Part(
                  own + "conv1d.weight",
                  new Shape(delta.channels(), 1, delta.kernel()),
                  Layout.CHANNELS));
      case DELTA_DECAY -> List.of(new Part(own + "A_log", new Shape(heads)));
      case DELTA_STEP_BIAS -> List.of(new Part(own + "dt_bias", new Shape(heads)));
      case DELTA_NORM -> List.of(new Part(own + "norm.weight", new Shape(delta.valueDim())));
      case STATE_OUT -> List.of(new Part(own + "out_proj.weight", new Shape(h, values)));
      default -> llama(p, role);
    };
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
      case STATE_IN -> List.of(new Part(p + "conv.in_proj.weight", new Shape(3 * h, h)));
      case STATE_CONVOLUTION ->
          List.of(
              new Part(
                  p + "conv.conv.weight",
                  new Shape(h, 1, config.block().states().orElseThrow().kernel()),
                  Layout.CHANNELS));
      case STATE_OUT -> List.of(new Part(p + "conv.out_proj.weight", new Shape(h, h)));
      case UP ->
          List.of(
              new Part(mlp + "w1.weight", new Shape(wide, h)),
              new Part(mlp + "w3.weight", new Shape(wide, h)));
      case DOWN -> List.of(new Part(mlp + "w2.weight", new Shape(h, wide)));
      default -> llama(p, role);
    };
  }

  // A block without experts among others that have some.
  private List<Part> single(String p, Role role) {
    Role own =
        switch (role) {
          case EXPERTS_UP -> Role.UP;
          case EXPERTS_DOWN -> Role.DOWN;
          default -> role;
        };
    return llama(p, own, several().dense().width());
  }

  private Experts several() {
    return config.block().experts().orElseThrow();
  }

  // Expert after expert, each with gate and up, or down.
  private List<Part> experts(String p, Role role, String mlp, String gate, String up, String down) {
    long h = config.hiddenSize();
    long wide = config.intermediateSize();
    int count = several().count();
    List<Part> parts = new ArrayList<>();
    switch (role) {
      case ROUTER -> parts.add(new Part(p + mlp + "gate.weight", new Shape(count, h)));
      case EXPERTS_UP -> {
        for (int i = 0; i < count; i++) {
          String expert = p + mlp + "experts." + i + ".";
          parts.add(new Part(expert + gate + ".weight", new Shape(wide, h)));
          parts.add(new Part(expert + up + ".weight", new Shape(wide, h)));
        }
      }
      case EXPERTS_DOWN -> {
        for (int i = 0; i < count; i++) {
          String name = p + mlp + "experts." + i + "." + down + ".weight";
          parts.add(new Part(name, new Shape(h, wide)));
        }
      }
      default -> parts.addAll(besideExperts(p, role));
    }
    return parts;
  }

  // The MLP that all tokens share.
  private List<Part> besideExperts(String p, Role role) {
    long h = config.hiddenSize();
    long wide = several().shared().width();
    String shared = p + "mlp.shared_expert.";
    return switch (role) {
      case UP ->
          List.of(
              new Part(shared + "gate_proj.weight", new Shape(wide, h)),
              new Part(shared + "up_proj.weight", new Shape(wide, h)));
      case DOWN -> List.of(new Part(shared + "down_proj.weight", new Shape(h, wide)));
      case SHARED_GATE -> List.of(new Part(p + "mlp.shared_expert_gate.weight", new Shape(1, h)));
      default -> llama(p, role);
    };
  }

  // All experts' in one tensor each.
  private List<Part> gptOss(String p, Role role) {
    long h = config.hiddenSize();
    long wide = config.intermediateSize();
    long count = several().count();
    String up = p + "mlp.experts.gate_up_proj";
    String down = p + "mlp.experts.down_proj";
    return switch (role) {
      case SINKS -> List.of(new Part(p + "self_attn.sinks", new Shape(config.heads())));
      case ROUTER -> List.of(new Part(p + "mlp.router.weight", new Shape(count, h)));
      case ROUTER_BIAS -> List.of(new Part(p + "mlp.router.bias", new Shape(count)));
      case EXPERTS_UP ->
          List.of(new Part(up, new Shape(count, h, 2 * wide), Layout.EXPERTS_IN_TURN));
      case EXPERTS_UP_BIAS ->
          List.of(new Part(up + "_bias", new Shape(count, 2 * wide), Layout.EXPERTS_IN_TURN));
      case EXPERTS_DOWN -> List.of(new Part(down, new Shape(count, wide, h), Layout.EXPERTS));
      case EXPERTS_DOWN_BIAS ->
          List.of(new Part(down + "_bias", new Shape(count, h), Layout.EXPERTS));
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
