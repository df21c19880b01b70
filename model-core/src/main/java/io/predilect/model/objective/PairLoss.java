package io.predilect.model.objective;

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
 * @param heads what the first min(|y_w|, |y_l|) tokens of each response get beside that
 * @param others ∂L/∂ of the summed log-probs of the responses ranked below the second, best first
 * @param metrics the objective's metrics for this pair, in the order of {@link Objective#metrics}
 */
public record PairLoss(
    double loss,
    double chosen,
    double rejected,
    double rationale,
    Heads heads,
    List<Double> others,
    Map<String, Double> metrics) {

  /**
   * Derivatives by the responses' heads.
   *
   * @param chosen ∂L/∂ of the log-prob of the chosen response's head
   * @param rejected ∂L/∂ of the log-prob of the rejected response's head
   */
  public record Heads(double chosen, double rejected) {
    static final Heads NONE = new Heads(0, 0);
  }

  public PairLoss {
    Objects.requireNonNull(heads, "heads");
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
        new Heads(factor * heads.chosen, factor * heads.rejected),
        others.stream().map(slope -> factor * slope).toList(),
        metrics);
  }

  /** The same with other metrics. */
  PairLoss telling(Map<String, Double> told) {
    return new PairLoss(loss, chosen, rejected, rationale, heads, others, told);
  }

  /** A loss of two responses. */
  public PairLoss(
      double loss,
      double chosen,
      double rejected,
      double rationale,
      Heads heads,
      Map<String, Double> metrics) {
    this(loss, chosen, rejected, rationale, heads, List.of(), metrics);
  }

  /** A loss that treats all tokens of a response alike. */
  public PairLoss(
      double loss, double chosen, double rejected, double rationale, Map<String, Double> metrics) {
    this(loss, chosen, rejected, rationale, Heads.NONE, metrics);
  }
}
