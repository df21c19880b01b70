package io.predilect.model.objective;

/** The logistic function and its kin, exact at both ends of the double range. */
public final class Logistic {
  private static final double LN_2 = Math.log(2);

  private Logistic() {}

  /** σ(x) = 1 / (1 + e^{-x}). */
  public static double sigmoid(double x) {
    if (x >= 0) {
      return 1 / (1 + Math.exp(-x));
    }
    double e = Math.exp(x);
    return e / (1 + e);
  }

  /** log σ(x) = -log(1 + e^{-x}), which never overflows. */
  public static double logSigmoid(double x) {
    return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
  }

  /**
   * log(1 - e^{a}) for a &lt; 0, by whichever of its two forms keeps the digits (Mächler 2012,
   * "Accurately computing log(1 - exp(-|a|))", eq. 7).
   */
  public static double log1mexp(double a) {
    return a > -LN_2 ? Math.log(-Math.expm1(a)) : Math.log1p(-Math.exp(a));
  }
}
