package io.predilect.model;

/**
 * The number type of a model's weights and of the products with them. Norms, rotary angles,
 * soft-max, log-probs, rewards and losses are in float32 whatever it is, and so are a reward head,
 * adapters, gradients of what is trained, and optimisers.
 */
public enum Precision {
  /** Weights and products in float32. */
  FLOAT32(false, false),
  /** Weights in float32, products in bfloat16: for training all weights. */
  MIXED(false, true),
  /** Weights and products in bfloat16: for scoring, decoding, and as the base of adapters. */
  BFLOAT16(true, true);

  private final boolean halfWeights;
  private final boolean halfProducts;

  Precision(boolean halfWeights, boolean halfProducts) {
    this.halfWeights = halfWeights;
    this.halfProducts = halfProducts;
  }

  /** Whether weights are held in bfloat16. */
  public boolean halfWeights() {
    return halfWeights;
  }

  /** Whether matrix products are in bfloat16. */
  public boolean halfProducts() {
    return halfProducts;
  }
}
