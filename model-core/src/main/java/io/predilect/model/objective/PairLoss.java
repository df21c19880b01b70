package io.predilect.model.objective;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The loss of one pair and its derivatives.
 *
 * @param loss L
 * @param chosen ∂L/∂ of the chosen response's score (its summed log-prob, or its reward)
 * @param rejected ∂L/∂ of the rejected response's score
 * @param rationale ∂L/∂ of the rationale's summed log-prob
 * @param heads ∂L/∂ of the log-probs of the responses' first min(|y_w|, |y_l|) tokens, beside that
 * @param kls ∂L/∂ of the responses' Σ_t KL(π_ref(·|x, y_{<t}) ‖ π_θ(·|x, y_{<t}))
 * @param others ∂L/∂ of the summed log-probs of the responses ranked below the second, best first
 * @param metrics the objective's metrics for this pair, in the order of {@link Objective#metrics}
 */
public record PairLoss(
    double loss,
    double chosen,
    double rejected,
    double rationale,
    Sides heads,
    Sides kls,
    List<Double> others,
    Map<String, Double> metrics) {

  /**
   * A derivative by something of each of the two responses.
   *
   * @param chosen ∂L/∂ of the chosen response's
   * @param rejected ∂L/∂ of the rejected response's
   */
  public record Sides(double chosen, double rejected) {
    static final Sides NONE = new Sides(0, 0);

    private Sides times(double factor) {
      return new Sides(factor * chosen, factor * rejected);
    }

    private Sides plus(Sides more) {
      return new Sides(chosen + more.chosen, rejected + more.rejected);
    }
  }

  public PairLoss {
    Objects.requireNonNull(heads, "heads");
    Objects.requireNonNull(kls, "kls");
    others = List.copyOf(others);
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** The loss and its derivatives times a constant. */
  PairLoss times(double factor) {
    return new PairLoss(
        factor * loss,
        factor * chosen,
        factor * rejected,
        factor * rationale,
        heads.times(factor),
        kls.times(factor),
        others.stream().map(slope -> factor * slope).toList(),
        metrics);
  }

  /** The sum of two losses of a pair; of a metric that both tell, the first one's. */
  PairLoss plus(PairLoss more) {
    Map<String, Double> told = new LinkedHashMap<>(metrics);
    more.metrics.forEach(told::putIfAbsent);
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < Math.max(others.size(), more.others.size()); i++) {
      slopes.add(slope(others, i) + slope(more.others, i));
    }
    return new PairLoss(
        loss + more.loss,
        chosen + more.chosen,
        rejected + more.rejected,
        rationale + more.rationale,
        heads.plus(more.heads),
        kls.plus(more.kls),
        slopes,
        told);
  }

  // A term that does not see the responses ranked below has no slopes by them.
  private static double slope(List<Double> others, int i) {
    return i < others.size() ? others.get(i) : 0;
  }

  /** The same with other metrics. */
  PairLoss telling(Map<String, Double> told) {
    return new PairLoss(loss, chosen, rejected, rationale, heads, kls, others, told);
  }

  /** A loss of two responses. */
  public PairLoss(
      double loss,
      double chosen,
      double rejected,
      double rationale,
      Sides heads,
      Map<String, Double> metrics) {
    this(loss, chosen, rejected, rationale, heads, Sides.NONE, List.of(), metrics);
  }

  /** A loss that treats all tokens of a response alike. */
  public PairLoss(
      double loss, double chosen, double rejected, double rationale, Map<String, Double> metrics) {
    this(loss, chosen, rejected, rationale, Sides.NONE, metrics);
  }
}
