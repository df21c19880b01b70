package io.predilect.model.arch;

/**
 * The number type that a model is held in, and the one it computes in: the residual stream, rotary
 * angles, norms (float32 inside), and the products of blocks, attention, adapters and head. In
 * float32 whatever it is: logits once they are made, log-probs, rewards and losses; norms' and
 * biases' weights and a reward head as they are held; what is trained, its gradients, and
 * optimisers.
 */
public enum Precision {
  /** Weights and products in float32. */
  FLOAT32(false, false),
  /** Weights in float32, products in bfloat16: for training all weights. */
  MIXED(false, true),
  /**
   * Weights and products in bfloat16: for scoring, decoding, as the base of adapters, and for
   * training by an optimiser that has masters of the weights.
   */
  BFLOAT16(true, true);

  private final boolean halfWeights;
  private final boolean halfCompute;

  Precision(boolean halfWeights, boolean halfCompute) {
    this.halfWeights = halfWeights;
    this.halfCompute = halfCompute;
  }

  /** As what is not trained is held where this computes. */
  public Precision frozen() {
    return halfCompute ? BFLOAT16 : FLOAT32;
  }

  /** Whether embedding, matrices and head are held in bfloat16. */
  public boolean halfWeights() {
    return halfWeights;
  }

  /** Whether it computes in bfloat16. */
  public boolean halfCompute() {
    return halfCompute;
  }
}
