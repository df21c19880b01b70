package io.predilect.model.objective;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The loss of one pair and its derivatives.
 *
 * @param loss L
 * @param chosen ∂L/∂ of the chosen response's score (its summed log-prob, or its reward)
 * @param rejected ∂L/∂ of the rejected response's score
 * @param rationale ∂L/∂ of the rationale's summed log-prob
 * @param metrics the objective's metrics for this pair, in the order of {@link Objective#metrics}
 */
public record PairLoss(
    double loss, double chosen, double rejected, double rationale, Map<String, Double> metrics) {
  public PairLoss {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
