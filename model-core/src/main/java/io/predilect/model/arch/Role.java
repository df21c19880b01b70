package io.predilect.model.arch;

import java.util.ArrayList;
import java.util.List;

/** A weight's place in a block. */
public enum Role {
  ATTENTION_NORM,
  ATTENTION_NORM_BIAS,
  /** Query, key and value projections, joined by rows. */
  QKV,
  QKV_BIAS,
  QUERY_NORM,
  KEY_NORM,
  /** A number for each head: see {@link Block#sinks}. */
  SINKS,
  OUT,
  OUT_BIAS,
  ATTENTION_POST_NORM,
  MLP_NORM,
  MLP_NORM_BIAS,
  /** The MLP's first projection; gate and up joined by rows where it is gated. */
  UP,
  UP_BIAS,
  DOWN,
  DOWN_BIAS,
  /** What scores experts for a token. */
  ROUTER,
  ROUTER_BIAS,
  /**
   * The experts' first projections, gate and up of one after those of the other; in a layer without
   * a router that of its MLP.
   */
  EXPERTS_UP,
  EXPERTS_UP_BIAS,
  EXPERTS_DOWN,
  EXPERTS_DOWN_BIAS,
  MLP_POST_NORM;

  /**
   * The weights that a block of this configuration has, in the order in which kernels take them.
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
    keep(roles, block.sinks(), SINKS);
    keep(roles, block.biases().mlp(), UP_BIAS, DOWN_BIAS);
    keep(roles, block.biases().mlp(), ROUTER_BIAS, EXPERTS_UP_BIAS, EXPERTS_DOWN_BIAS);
    keep(roles, block.experts().isPresent(), ROUTER, EXPERTS_UP, EXPERTS_DOWN);
    keep(roles, block.experts().isPresent(), ROUTER_BIAS, EXPERTS_UP_BIAS, EXPERTS_DOWN_BIAS);
    keep(roles, block.experts().isEmpty(), UP, UP_BIAS, DOWN, DOWN_BIAS);
    keep(roles, block.queryKeyNorm() != Block.QueryKeyNorm.NONE, QUERY_NORM, KEY_NORM);
    return List.copyOf(roles);
  }

  /** The same of one layer: that of a single MLP among experts has no router. */
  public static List<Role> of(ModelConfig config, int layer) {
    boolean routes = config.block().experts().map(experts -> experts.in(layer)).orElse(false);
    return of(config).stream().filter(role -> role != ROUTER || routes).toList();
  }

  /** Whether it is one of a block's matrices. */
  public boolean isMatrix() {
    return this == QKV || this == OUT || this == UP || this == DOWN;
  }

  /** The bias beside a matrix. */
  public Role bias() {
    return switch (this) {
      case QKV -> QKV_BIAS;
      case OUT -> OUT_BIAS;
      case UP -> UP_BIAS;
      case DOWN -> DOWN_BIAS;
      default -> throw new IllegalArgumentException(this + " is no matrix");
    };
  }

  private static void keep(List<Role> roles, boolean wanted, Role... these) {
    if (!wanted) {
      roles.removeAll(List.of(these));
    }
  }
}
