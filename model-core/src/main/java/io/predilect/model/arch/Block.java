package io.predilect.model.arch;

import java.util.Objects;
import java.util.Optional;

/**
 * What one block of a decoder is made of.
 *
 * @param activation the MLP's nonlinearity
 * @param gated whether the MLP is activation(gate(x)) · up(x), else activation(up(x))
 * @param biases which projections have a bias
 * @param norms where it normalises
 * @param heads what heads of attention have
 * @param parallel whether attention and MLP both read the block's input (GPT-NeoX, Cohere)
 * @param scales what outputs and scores are multiplied by
 * @param experts where the MLP is several, of which each token goes through some
 * @param states where some layers have no attention but a state
 */
public record Block(
    Activation activation,
    boolean gated,
    Biases biases,
    Norms norms,
    Heads heads,
    boolean parallel,
    Scales scales,
    Optional<Experts> experts,
    Optional<StateLayers> states) {

  /**
   * Factors.
   *
   * @param residual what the outputs of attention and MLP are multiplied by before they are added
   *     (Granite)
   * @param attention what scores are multiplied by; 0: 1/√headDim
   * @param softcap scores become cap · tanh(scores / cap); 0: not
   */
  public record Scales(double residual, double attention, double softcap) {
    static final Scales NONE = new Scales(1, 0, 0);

    public Scales {
      if (!Double.isFinite(attention) || !(softcap >= 0)) {
        throw new IllegalArgumentException(
            "scores must be multiplied by a number and capped by one above 0, not by %s and %s"
                .formatted(attention, softcap));
      }
    }
  }

  /**
   * Biases of projections.
   *
   * @param qkv whether query, key and value projections have one
   * @param out whether the attention's output projection has one
   * @param mlp whether the MLP's projections have one; of several MLPs their router too
   */
  public record Biases(boolean qkv, boolean out, boolean mlp) {
    static final Biases NONE = new Biases(false, false, false);

    /** Of all projections of attention, or of none. */
    static Biases ofAttention(boolean has) {
      return new Biases(has, has, false);
    }
  }

  /** Where a block normalises. */
  public enum Norms {
    /** What goes into attention and into the MLP. */
    BEFORE,
    /** That and what comes out of them (Gemma 2 and 3). */
    BOTH,
    /** What comes out of them alone (OLMo 2). */
    AFTER,
    /** The block's input, once for attention and MLP (Cohere). */
    ONCE;

    /** Whether attention's input is normalised. */
    public boolean ofAttention() {
      return this != AFTER;
    }

    /** Whether the MLP's input has a norm of its own. */
    public boolean ofMlp() {
      return this == BEFORE || this == BOTH;
    }

    /** Whether outputs are normalised. */
    public boolean ofOutputs() {
      return this == BOTH || this == AFTER;
    }
  }

  /** How queries and keys are normalised before they are rotated. */
  public enum QueryKeyNorm {
    NONE,
    /** Each head by itself (Qwen 3, Gemma 3). */
    HEADS,
    /** All heads together (OLMo 2). */
    WHOLE
  }

  /**
   * What heads of attention have.
   *
   * @param norm how queries and keys are normalised
   * @param sinks whether each has a sink: a learned number among the scores that a softmax is made
   *     of, behind which there is no value
   * @param gated whether what attention gives is multiplied by σ(g), where the query projection
   *     makes g beside each query
   */
  public record Heads(QueryKeyNorm norm, boolean sinks, boolean gated) {
    static final Heads PLAIN = new Heads(QueryKeyNorm.NONE, false, false);

    public Heads {
      Objects.requireNonNull(norm, "norm");
    }
  }

  public Block {
    Objects.requireNonNull(activation, "activation");
    Objects.requireNonNull(biases, "biases");
    Objects.requireNonNull(norms, "norms");
    Objects.requireNonNull(heads, "heads");
    Objects.requireNonNull(scales, "scales");
    Objects.requireNonNull(experts, "experts");
    Objects.requireNonNull(states, "states");
  }

  /** Whether a layer has a state in the place of attention. */
  public boolean keepsState(int layer) {
    return states.map(these -> these.in(layer)).orElse(false);
  }

  /** Llama's block: gated SiLU, no biases. */
  public static Block llama() {
    return gated(Activation.SILU);
  }

  /** A block like Llama's with another nonlinearity. */
  static Block gated(Activation activation) {
    return new Block(
        activation,
        true,
        Biases.NONE,
        Norms.BEFORE,
        Heads.PLAIN,
        false,
        Scales.NONE,
        Optional.empty(),
        Optional.empty());
  }

  /** The same with the nonlinearity that most families' files name so. */
  static Block gated(ConfigJson config) {
    return gated(config.activation("hidden_act", "silu"));
  }

  /** A block whose MLP has no gate: all projections but attention's have biases. */
  static Block plain(Activation activation, boolean attentionBias, boolean parallel) {
    Biases biases = new Biases(attentionBias, attentionBias, true);
    return new Block(
        activation,
        false,
        biases,
        Norms.BEFORE,
        Heads.PLAIN,
        parallel,
        Scales.NONE,
        Optional.empty(),
        Optional.empty());
  }

  Block with(Biases other) {
    return new Block(activation, gated, other, norms, heads, parallel, scales, experts, states);
  }

  Block with(QueryKeyNorm norm) {
    return with(new Heads(norm, heads.sinks(), heads.gated()));
  }

  /** The same with a sink for each head. */
  Block withSinks() {
    return with(new Heads(heads.norm(), true, heads.gated()));
  }

  private Block with(Heads other) {
    return new Block(activation, gated, biases, norms, other, parallel, scales, experts, states);
  }

  /** The same with norms elsewhere, and with attention and MLP side by side or not. */
  Block with(Norms other, boolean sideBySide) {
    return new Block(activation, gated, biases, other, heads, sideBySide, scales, experts, states);
  }

  Block with(Scales other) {
    return new Block(activation, gated, biases, norms, heads, parallel, other, experts, states);
  }

  Block with(Experts several) {
    return new Block(
        activation, gated, biases, norms, heads, parallel, scales, Optional.of(several), states);
  }

  /** The same with a gate behind attention. */
  Block withGates() {
    return with(new Heads(heads.norm(), heads.sinks(), true));
  }

  /** The same with a state in the place of some layers' attention. */
  Block with(StateLayers some) {
    return new Block(
        activation, gated, biases, norms, heads, parallel, scales, experts, Optional.of(some));
  }
}
