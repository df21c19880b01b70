package io.predilect.model.promptfree;

import io.predilect.model.objective.Logistic;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * The factor T that brings a reward model's gaps to the scale of its labels: σ(T·Δr) is then the
 * probability that the chosen response is preferred. Found by maximum likelihood, a logistic
 * regression of the labels on Δr with one weight and no intercept.
 *
 * @param factor T, above 0
 * @param outcome how it came about
 * @param pairs how many gaps it was fitted on
 * @param lossBefore mean -log σ(Δr) of these
 * @param lossAfter mean -log σ(T·Δr)
 */
public record Temperature(
    double factor, Outcome outcome, int pairs, double lossBefore, double lossAfter)
    implements Serializable {

  /** How a factor came about. */
  public enum Outcome {
    /** The maximum of the likelihood. */
    FITTED,
    /**
     * No label contradicts the gaps, so the likelihood grows with T for ever. The labels are then
     * taken to be right with a probability of (n+1)/(n+2) (Platt 1999), which bounds T.
     */
    SEPARABLE,
    /** The model is no better than chance: no factor above 0 makes the labels likelier; T is 1. */
    NO_BETTER_THAN_CHANCE,
    /** There is no gap but 0, or none at all; T is 1. */
    NO_GAPS
  }

  private static final double TOLERANCE = 1e-12;
  private static final int STEPS = 200;

  public Temperature {
    Objects.requireNonNull(outcome, "outcome");
  }

  /**
   * Fits T.
   *
   * @param gaps Δr = r(x,y_w) - r(x,y_l) of held-out pairs; those that are not finite are passed
   *     over
   */
  public static Temperature fit(double[] gaps) {
    double[] finite = Arrays.stream(gaps).filter(Double::isFinite).toArray();
    double sum = Arrays.stream(finite).sum();
    double largest = Arrays.stream(finite).map(Math::abs).max().orElse(0);
    double smallest = Arrays.stream(finite).min().orElse(0);
    double before = loss(finite, 1);
    if (largest == 0) {
      return new Temperature(1, Outcome.NO_GAPS, finite.length, before, before);
    }
    // The likelihood is concave in T and its slope at 0 is Σ Δr / 2.
    if (sum <= 0) {
      return new Temperature(1, Outcome.NO_BETTER_THAN_CHANCE, finite.length, before, before);
    }
    boolean separable = smallest >= 0;
    double wrong = separable ? 1.0 / (finite.length + 2) : 0;
    double factor = root(finite, wrong, largest);
    return new Temperature(
        factor,
        separable ? Outcome.SEPARABLE : Outcome.FITTED,
        finite.length,
        before,
        loss(finite, factor));
  }

  /** Where the slope Σ Δr (1 - wrong - σ(T·Δr)) is 0: Newton's steps, kept within a bracket. */
  private static double root(double[] gaps, double wrong, double largest) {
    double low = 0;
    double high = 1 / largest;
    while (slope(gaps, wrong, high) > 0) {
      low = high;
      high *= 2;
    }
    double factor = (low + high) / 2;
    for (int i = 0; i < STEPS && high - low > TOLERANCE * high; i++) {
      double slope = slope(gaps, wrong, factor);
      if (Math.abs(slope) <= TOLERANCE * largest) {
        break;
      }
      if (slope > 0) {
        low = factor;
      } else {
        high = factor;
      }
      double next = factor + slope / curvature(gaps, factor);
      factor = next > low && next < high ? next : (low + high) / 2;
    }
    return factor;
  }

  private static double slope(double[] gaps, double wrong, double factor) {
    double sum = 0;
    for (double gap : gaps) {
      sum += gap * (Logistic.sigmoid(-factor * gap) - wrong);
    }
    return sum;
  }

  private static double curvature(double[] gaps, double factor) {
    double sum = 0;
    for (double gap : gaps) {
      double sigma = Logistic.sigmoid(factor * gap);
      sum += gap * gap * sigma * (1 - sigma);
    }
    return sum;
  }

  private static double loss(double[] gaps, double factor) {
    return Arrays.stream(gaps).map(gap -> -Logistic.logSigmoid(factor * gap)).average().orElse(0);
  }
}
