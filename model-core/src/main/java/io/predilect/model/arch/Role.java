package io.predilect.model.arch;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A weight's place in a block. */
public enum Role {
  ATTENTION_NORM,
  ATTENTION_NORM_BIAS,
  /** Query, key and value projections, joined by rows. */
  QKV,
  QKV_BIAS,
  QUERY_NORM,
  KEY_NORM,
  /** A number for each head: see {@link Block.Heads#sinks}. */
  SINKS,
  OUT,
  OUT_BIAS,
  /**
   * Of a layer with a state ({@link StateLayers}): all that is made of its input, joined by rows.
   */
  STATE_IN,
  /** Its convolution, [channels, kernel]. */
  STATE_CONVOLUTION,
  STATE_CONVOLUTION_BIAS,
  /** Of a {@link DeltaNet} or {@link Mamba2}: log A of each of its heads. */
  DELTA_DECAY,
  /** What is added to the step of each of its heads. */
  DELTA_STEP_BIAS,
  /** D of each head of a {@link Mamba2}: what of its input is added to its output. */
  STATE_SKIP,
  /** The norm of what its heads give. */
  DELTA_NORM,
  STATE_OUT,
  ATTENTION_POST_NORM,
  MLP_NORM,
  MLP_NORM_BIAS,
  /**
   * The MLP's first projection; gate and up joined by rows where it is gated. In a block with
   * experts that of the MLP beside them.
   */
  UP,
  UP_BIAS,
  DOWN,
  DOWN_BIAS,
  /**
   * One row, whose σ says how much of the MLP beside the experts a token gets: {@link
   * Experts#shared}.
   */
  SHARED_GATE,
  /** What scores experts for a token. */
  ROUTER,
  ROUTER_BIAS,
  /** What is added to experts' scores where they are chosen; not trained. */
  ROUTER_CORRECTION,
  /**
   * The experts' first projections, gate and up of one after those of the other; in a layer without
   * a router that of its MLP.
   */
  EXPERTS_UP,
  EXPERTS_UP_BIAS,
  EXPERTS_DOWN,
  EXPERTS_DOWN_BIAS,
  MLP_POST_NORM;

  private static final Set<Role> OF_STATE =
      EnumSet.of(
          STATE_IN,
          STATE_CONVOLUTION,
          STATE_CONVOLUTION_BIAS,
          DELTA_DECAY,
          DELTA_STEP_BIAS,
          STATE_SKIP,
          DELTA_NORM,
          STATE_OUT);

  private static final Set<Role> OF_ATTENTION =
      EnumSet.of(QKV, QKV_BIAS, QUERY_NORM, KEY_NORM, SINKS, OUT, OUT_BIAS);

  private static final Set<Role> OF_EXPERTS =
      EnumSet.of(
          ROUTER,
          ROUTER_BIAS,
          ROUTER_CORRECTION,
          EXPERTS_UP,
          EXPERTS_UP_BIAS,
          EXPERTS_DOWN,
          EXPERTS_DOWN_BIAS);

  // Of a block with experts; a single MLP among such is in their place.
  private static final Set<Role> BESIDE_EXPERTS =
      EnumSet.of(ROUTER, ROUTER_CORRECTION, UP, DOWN, SHARED_GATE);

  private static final Set<Role> MATRICES =
      EnumSet.of(QKV, OUT, STATE_IN, STATE_OUT, UP, DOWN, SHARED_GATE);

  /**
   * The weights that blocks of this configuration have, in the order in which kernels take them.
   */
  public static List<Role> of(ModelConfig config) {
    List<Role> roles = new ArrayList<>(List.of(values()));
    Block block = config.block();
    keep(roles, config.norm().biased(), ATTENTION_NORM_BIAS, MLP_NORM_BIAS);
    keep(roles, block.norms().ofAttention(), ATTENTION_NORM, ATTENTION_NORM_BIAS);
    keep(roles, block.norms().ofMlp(), MLP_NORM, MLP_NORM_BIAS);
    keep(roles, block.norms().ofOutputs(), ATTENTION_POST_NORM, MLP_POST_NORM);
    keep(roles, block.biases().qkv(), QKV_BIAS);
    keep(roles, block.biases().out(), OUT_BIAS);
    keep(roles, block.heads().sinks(), SINKS);
    keep(roles, block.biases().mlp(), UP_BIAS, DOWN_BIAS);
    keep(roles, block.biases().mlp(), ROUTER_BIAS, EXPERTS_UP_BIAS, EXPERTS_DOWN_BIAS);
    keep(roles, block.experts().isPresent(), ROUTER, EXPERTS_UP, EXPERTS_DOWN);
    keep(roles, block.experts().isPresent(), ROUTER_BIAS, EXPERTS_UP_BIAS, EXPERTS_DOWN_BIAS);
    boolean corrected = block.experts().map(all -> all.routing().corrected()).orElse(false);
    keep(roles, corrected, ROUTER_CORRECTION);
    boolean shared = block.experts().map(Experts::hasShared).orElse(false);
    keep(roles, block.experts().isEmpty() || shared, UP, UP_BIAS, DOWN, DOWN_BIAS);
    boolean gated = shared && block.experts().orElseThrow().shared().gated();
    keep(roles, gated, SHARED_GATE);
    keep(roles, block.heads().norm() != Block.QueryKeyNorm.NONE, QUERY_NORM, KEY_NORM);
    keep(roles, block.states().isPresent(), STATE_IN, STATE_CONVOLUTION, STATE_OUT);
    boolean mamba = block.states().map(Mamba2.class::isInstance).orElse(false);
    boolean delta = block.states().map(DeltaNet.class::isInstance).orElse(false);
    boolean biased = mamba && ((Mamba2) block.states().orElseThrow()).biased();
    keep(roles, mamba || delta, DELTA_DECAY, DELTA_STEP_BIAS, DELTA_NORM);
    keep(roles, mamba, STATE_SKIP);
    keep(roles, biased, STATE_CONVOLUTION_BIAS);
    return List.copyOf(roles);
  }

  /**
   * The same of one layer: that of a single MLP among experts has no router, and a layer has
   * attention or a state.
   */
  public static List<Role> of(ModelConfig config, int layer) {
    return of(config).stream().filter(role -> role.in(config.block(), layer)).toList();
  }

  /** The first layer that has this weight. */
  public int firstLayer(ModelConfig config) {
    return IntStream.range(0, config.layers())
        .filter(layer -> of(config, layer).contains(this))
        .findFirst()
        .orElseThrow();
  }

  private boolean in(Block block, int layer) {
    if (BESIDE_EXPERTS.contains(this)) {
      return block.experts().map(experts -> experts.in(layer)).orElse(true);
    }
    return !(block.keepsState(layer) ? OF_ATTENTION : OF_STATE).contains(this);
  }

  /** Whether it is of a layer that keeps a state. */
  public boolean ofState() {
    return OF_STATE.contains(this);
  }

  /** Whether it is of experts and their router, or of the single MLP in their place. */
  public boolean ofExperts() {
    return OF_EXPERTS.contains(this);
  }

  /** Whether it is one of a block's matrices. */
  public boolean isMatrix() {
    return MATRICES.contains(this);
  }

  /** The matrices of blocks, whichever a block has. */
  public static Set<Role> matrices() {
    return EnumSet.copyOf(MATRICES);
  }

  /** The bias beside a matrix; none: such matrices never have one. */
  public Optional<Role> bias() {
    return switch (this) {
      case QKV -> Optional.of(QKV_BIAS);
      case OUT -> Optional.of(OUT_BIAS);
      case UP -> Optional.of(UP_BIAS);
      case DOWN -> Optional.of(DOWN_BIAS);
      case STATE_IN, STATE_OUT, SHARED_GATE -> Optional.empty();
      default -> throw new IllegalArgumentException(this + " is no matrix");
    };
  }

  private static void keep(List<Role> roles, boolean wanted, Role... these) {
    if (!wanted) {
      roles.removeAll(List.of(these));
    }
  }
}
