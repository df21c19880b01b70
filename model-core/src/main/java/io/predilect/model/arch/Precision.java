package io.predilect.model.arch;

/**
 * The number type of the matrices in a model's blocks and of the products with them. Everything
 * else is in float32 whatever it is: embedding and head, norms, rotary angles, attention, the
 * residual stream, log-probs, rewards and losses, adapters, gradients of what is trained, and
 * optimisers.
 */
public enum Precision {
  /** Matrices and products in float32. */
  FLOAT32(false, false),
  /** Matrices in float32, products in bfloat16: for training all weights. */
  MIXED(false, true),
  /** Matrices and products in bfloat16: for scoring, decoding, and as the base of adapters. */
  BFLOAT16(true, true);

  private final boolean halfWeights;
  private final boolean halfProducts;

  Precision(boolean halfWeights, boolean halfProducts) {
    this.halfWeights = halfWeights;
    this.halfProducts = halfProducts;
  }

  /** Whether matrices are held in bfloat16. */
  public boolean halfWeights() {
    return halfWeights;
  }

  /** Whether matrix products are in bfloat16. */
  public boolean halfProducts() {
    return halfProducts;
  }
}
