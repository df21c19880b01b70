package io.predilect.model.objective;

/** How token log-probs make a sequence's. */
public enum Reduction {
  /** Σ_t, the papers' form. */
  SUM,
  /** Σ_t divided by the number of tokens. */
  MEAN;

  /** The derivative of the reduced value by the sum; times the sum, the reduced value itself. */
  double factor(int tokens) {
    return this == SUM ? 1 : 1.0 / tokens;
  }
}
