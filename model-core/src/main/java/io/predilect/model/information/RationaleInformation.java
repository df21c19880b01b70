package io.predilect.model.information;

/**
 * How much a rationale tells of a preference ("Data-centric human preference with rationales for
 * direct preference alignment", theorem 1). Z is the preference, q = P(Z=1|S); R is the preference
 * that the rationale implies, β = P(R=1|Z=1) and α = P(R=1|Z=0). All results are in bits.
 */
public final class RationaleInformation {
  private static final double LOG_2 = Math.log(2);

  private RationaleInformation() {}

  /**
   * I(Z;R|S) = H(R) - H(R|Z) for any channel: H(c) - q·H(β) - (1-q)·H(α), c = βq + α(1-q). Never
   * negative; 0 where α = β.
   *
   * @param beta β, in [0, 1]
   * @param alpha α, in [0, 1]
   * @param q q, in [0, 1]
   */
  public static double mutual(double beta, double alpha, double q) {
    requireProbability("beta", beta);
    requireProbability("alpha", alpha);
    requireProbability("q", q);
    double c = beta * q + alpha * (1 - q);
    double information = entropy(c) - q * entropy(beta) - (1 - q) * entropy(alpha);
    return Math.max(0, information); // rounding alone can take it below
  }

  /**
   * The theorem's own form, H(q) - c·H(βq/c) - (1-c)·H(αq/(αq + β(1-q))). Its definitions imply a
   * symmetric channel, α = 1 - β, for which it equals {@link #mutual}; with any other α it is no
   * mutual information and can be negative.
   *
   * @param beta β = 1 - α, in [0, 1]
   * @param q q, in [0, 1]
   */
  public static double symmetric(double beta, double q) {
    requireProbability("beta", beta);
    requireProbability("q", q);
    double alpha = 1 - beta;
    double c = beta * q + alpha * (1 - q);
    return entropy(q)
        - c * entropy(share(beta * q, c))
        - (1 - c) * entropy(share(alpha * q, alpha * q + beta * (1 - q)));
  }

  /** H(p), the entropy of a yes or no, in bits. */
  public static double entropy(double p) {
    requireProbability("p", p);
    return p == 0 || p == 1 ? 0 : -(p * Math.log(p) + (1 - p) * Math.log1p(-p)) / LOG_2;
  }

  // Where the whole is 0 its part of the sum is too, whatever the share. Rounding can pass 1.
  private static double share(double part, double whole) {
    return whole == 0 ? 0 : Math.min(1, part / whole);
  }

  private static void requireProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is " + value + "; it must lie between 0 and 1");
    }
  }
}
