package io.predilect.model.train.memory;

import io.predilect.model.arch.Activation;
import io.predilect.model.arch.Block;
import io.predilect.model.arch.DeltaNet;
import io.predilect.model.arch.Experts;
import io.predilect.model.arch.Mamba2;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Norm;
import io.predilect.model.arch.Role;
import io.predilect.model.arch.StateLayers;
import io.predilect.model.kernel.AttentionPath;
import io.predilect.model.kernel.DecoderKernels;
import io.predilect.model.lora.LoraLayout;
import io.predilect.model.weights.DecoderWeights;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How many numbers a block's forward pass keeps for the way back, for each token. Autograd keeps a
 * product's input where the weight is trained, and what a product is multiplied with in any case.
 */
final class BlockNumbers {
  private final ModelConfig config;
  private final Optional<LoraLayout> adapters;
  private final boolean half;
  private final boolean planned;
  private final boolean beside;

  /**
   * Of a model's blocks.
   *
   * @param half whether they compute in bfloat16: norms then keep their input in float32, which
   *     counts twice
   * @param gpu whether on a GPU, where attention gathers keys once and makes one call, and RMS
   *     norms have their input beside itself
   */
  BlockNumbers(ModelConfig config, Optional<LoraLayout> adapters, boolean half, boolean gpu) {
    this.config = config;
    this.adapters = adapters;
    this.half = half;
    this.planned = gpu && AttentionPath.hasPlan(config);
    this.beside = gpu && config.norm().kind() == Norm.Kind.RMS;
  }

  /** Numbers of all blocks' matrices. */
  static long matrices(ModelConfig config) {
    long attention = queries(config) + 2L * config.keyWidth() + config.queryWidth();
    long state =
        config.block().states().map(some -> (long) some.inWidth() + some.outWidth()).orElse(0L);
    long states = withState(config);
    long mlps =
        IntStream.range(0, config.layers()).mapToLong(layer -> mlpWidth(config, layer)).sum();
    long mlp = config.block().gated() ? 3 : 2;
    long before = (config.layers() - states) * attention + states * state;
    return config.hiddenSize() * (before + mlp * mlps);
  }

  /** Numbers of the largest of them, joined as they are held: {@link DecoderWeights}. */
  static long largestMatrix(ModelConfig config) {
    long widest =
        IntStream.range(0, config.layers())
            .mapToLong(layer -> mlpWidth(config, layer))
            .max()
            .orElse(0);
    long up = (config.block().gated() ? 2L : 1L) * widest;
    long state = config.block().states().map(StateLayers::inWidth).orElse(0);
    long before = Math.max(state, queries(config) + 2L * config.keyWidth());
    return config.hiddenSize() * Math.max(up, before);
  }

  // With their gates.
  private static long queries(ModelConfig config) {
    return (config.block().heads().gated() ? 2L : 1L) * config.queryWidth();
  }

  private static int withState(ModelConfig config) {
    return config.block().states().map(some -> some.layers().size()).orElse(0);
  }

  // Of all MLPs of a layer together.
  private static long mlpWidth(ModelConfig config, int layer) {
    return config
        .block()
        .experts()
        .map(
            experts ->
                experts.in(layer)
                    ? (long) experts.count() * config.intermediateSize() + experts.shared().width()
                    : (long) experts.dense().width())
        .orElse((long) config.intermediateSize());
  }

  /** Numbers of the larger of the tables of tokens and of learned positions. */
  static long largestTable(ModelConfig config) {
    int positions = config.rotary() ? 0 : config.maxPositions();
    return (long) config.hiddenSize() * Math.max(config.vocabSize(), positions);
  }

  /**
   * Numbers a token that one block keeps, in the mean over its kinds.
   *
   * @param shared whether two responses share a prompt
   * @param longest tokens of the longest row
   */
  double kept(boolean shared, int longest) {
    Block block = config.block();
    double hidden = config.hiddenSize();
    double normed = half || beside ? 2 * hidden : hidden; // a norm's input
    double residuals = block.parallel() ? normed : 2 * normed;
    double norms = 2 * normalised(hidden) + input(Role.UP, hidden);
    if (block.norms() == Block.Norms.BOTH) { // with outputs alone it is no more than with inputs
      norms += 2 * (normed + normalised(hidden));
    }
    double mlp = block.experts().map(this::experts).orElseGet(() -> mlp(alone()));
    double states = (double) withState(config) / config.layers();
    double before = (1 - states) * attended(shared, longest);
    before += states * block.states().map(this::state).orElse(0.0);
    return residuals + norms + before + mlp + adapted();
  }

  // Of a layer with attention what lies before its MLP.
  private double attended(boolean shared, int longest) {
    double query = config.queryWidth();
    double key = config.keyWidth();
    double norms = input(Role.QKV, config.hiddenSize());
    if (config.block().heads().norm() != Block.QueryKeyNorm.NONE) {
      norms += (beside ? 2 : 1) * (query + key) + normalised(query + key);
    }
    double gate = config.block().heads().gated() ? 2 * query : 0; // its σ, and what it multiplies
    double out = planned ? 0 : input(Role.OUT, query); // else attention's own output
    return norms + gate + attention(shared, longest) + out;
  }

  // The same of a layer with a state, whose numbers are in float32.
  private double state(StateLayers states) {
    double all = 7.0 * states.channels(); // B, C, x, … of a convolution alone
    if (states instanceof DeltaNet delta) {
      all = delta(delta);
    } else if (states instanceof Mamba2 mamba) {
      all = mamba(mamba);
    }
    double inputs =
        input(Role.STATE_IN, config.hiddenSize()) + input(Role.STATE_OUT, states.outWidth());
    return (half ? 2 : 1) * all + inputs;
  }

  // The channels before and behind the convolution and SiLU; queries and keys of each head with
  // what they are multiplied with; values, what is written, and the output's way through norm and
  // gate; of a chunk four matrices for each head, of each token as many columns of them; and a
  // state for each chunk.
  private static double delta(DeltaNet delta) {
    double heads = delta.valueHeads();
    double keys = heads * delta.keyDim();
    double chunks = 5 * heads * DecoderKernels.CHUNK;
    double states = 2.0 * delta.stateSize() / DecoderKernels.CHUNK;
    return 3.0 * delta.channels()
        + 7 * keys
        + 8.0 * delta.valueWidth()
        + 8 * heads
        + chunks
        + states;
  }

  // The channels before and behind the convolution and SiLU; what is written, what is left of it at
  // a chunk's end, what comes from within and before, and the output's way through skip, gate and
  // norm; of a chunk three matrices for each head and one for each group, of each token as many
  // columns of them; and two states for each chunk.
  private static double mamba(Mamba2 mamba) {
    double chunks = (3.0 * mamba.heads() + mamba.groups()) * DecoderKernels.CHUNK;
    double states = 2.0 * mamba.stateSize() / DecoderKernels.CHUNK;
    return 3.0 * mamba.channels()
        + 9.0 * mamba.innerWidth()
        + 8.0 * mamba.heads()
        + chunks
        + states;
  }

  /**
   * The same where all but products and attention is run again: the block's input, what its
   * products gave, and attention. Queries that are only rotated are attention's own, with the keys
   * beside them.
   */
  double selected(boolean shared, int longest) {
    double hidden = config.hiddenSize();
    double joined = (config.onlyRotates() ? 0 : config.queryWidth()) + 2.0 * config.keyWidth();
    double mlp = (config.block().gated() ? 2.0 : 1.0) * config.intermediateSize();
    double out = (config.block().norms().ofOutputs() ? 2 : 1) * hidden;
    return hidden + joined + attention(shared, longest) + out + mlp;
  }

  // gate and up, the gate's activation; else one projection; and what goes into the last product
  private double mlp(double inner) {
    return (config.block().gated() ? 3 * inner : inner) + input(Role.DOWN, inner);
  }

  // The same for each expert of a token, with its input and its result, both in the experts' order,
  // and the result again in the tokens'; and the router's scores, in float32.
  private double experts(Experts experts) {
    double inner = config.intermediateSize();
    double hidden = config.hiddenSize();
    boolean clamped = config.block().activation() == Activation.CLAMPED_SWIGLU;
    double each = (clamped ? 6 : 3) * inner + 2 * hidden + input(Role.EXPERTS_DOWN, inner);
    double shared = experts.hasShared() ? mlp(alone()) + hidden : 0; // with what its σ multiplies
    return experts.chosen() * (each + input(Role.EXPERTS_UP, hidden))
        + 2.0 * experts.count()
        + shared;
  }

  // Width of the MLP that is not one of several.
  private int alone() {
    return config
        .block()
        .experts()
        .map(experts -> experts.shared().width())
        .orElse(config.intermediateSize());
  }

  // Queries, keys and values, the output and its sums. Keys and values are repeated for their query
  // heads but for flash attention. Scores that no fused call makes are kept in four forms.
  private double attention(boolean shared, int longest) {
    double query = config.queryWidth();
    double keys = (shared ? sharedKeys() : 1) * (planned && half ? config.keyWidth() : query);
    double scores = fused() ? 1 : 4.0 * scored(longest);
    boolean beyond =
        planned && config.block().heads().sinks() && adapters.isEmpty(); // they are trained
    return query + 2 * keys + (beyond ? 2 : 1) * query + config.heads() * scores;
  }

  // A variable-length call knows sinks, but for windows in float32 none does.
  private boolean fused() {
    boolean windows = config.windows().stream().anyMatch(window -> window > 0);
    return config.block().scales().softcap() == 0
        && (!config.block().heads().sinks() || (planned && (half || !windows)));
  }

  // Keys that a query has scores of.
  private int scored(int longest) {
    int window = config.windows().stream().mapToInt(Integer::intValue).max().orElse(0);
    return planned ? Math.min(longest, window + DecoderKernels.MOST_QUERIES) : longest;
  }

  // Key rows for each token of a prompt as long as its two responses together, which each have the
  // prompt's behind them; where calls are single, all in one tensor with the prompt's besides.
  private double sharedKeys() {
    return planned ? 2 : 2.5;
  }

  /** Numbers a token that the backward pass of one block works with at most. */
  double working() {
    double inner = config.intermediateSize();
    double mlp = (config.block().gated() ? 5 : 2) * inner;
    if (config.block().experts().isPresent()) {
      Experts experts = config.block().experts().get();
      mlp = experts.chosen() * (mlp + 3.0 * config.hiddenSize()) + 5.0 * experts.shared().width();
    }
    double attention = 5.0 * config.queryWidth();
    double state = config.block().states().map(some -> state(some) / 2).orElse(0.0);
    return 2.0 * config.hiddenSize() + Math.max(mlp, Math.max(attention, state));
  }

  // The norm's result before its weight, which only a trained weight's gradient needs; a layer norm
  // makes it again.
  private double normalised(double width) {
    return adapters.isEmpty() && !config.norm().centred() && !beside ? width : 0;
  }

  private double input(Role role, double width) {
    return adapters.isEmpty() || adapters.get().slot(role).isPresent() ? width : 0;
  }

  // What comes between an adapter's two products, and with dropout its mask.
  private double adapted() {
    double numbers = 0;
    if (adapters.isPresent()) {
      LoraLayout layout = adapters.get();
      for (LoraLayout.Slot slot : layout.slots()) {
        numbers += layout.innerWidth(slot);
        if (layout.dora()) { // what magnitudes are multiplied by: the output without and with B A
          numbers += 2.0 * slot.targets().stream().mapToInt(slot.rows()::get).sum();
        }
        if (layout.drops()) {
          numbers += inputWidth(slot.role());
        }
      }
    }
    return numbers;
  }

  private double inputWidth(Role role) {
    return switch (role) {
      case OUT -> config.queryWidth();
      case STATE_OUT -> config.block().states().map(StateLayers::outWidth).orElse(0);
      case DOWN -> alone();
      default -> config.hiddenSize();
    };
  }
}
