package io.predilect.model.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.predilect.model.objective.Orpo;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricTotalsTest {

  /** TRL 1.16 averages these over the completions' tokens, and rewards and losses over pairs. */
  @Test
  void whatIsMeasuredAtEveryTokenIsAMeanOverTokens() {
    PairMetrics metrics = new PairMetrics(new Orpo(1), 2);
    metrics.put(0, row(1, 3, 2, 0.5, -1, -2, 4));
    metrics.put(1, row(5, 1, 8, 0.25, -3, -7, 1));
    Map<String, Double> values = MetricTotals.none().plus(metrics).values();
    assertEquals(3, values.get("loss"), 1e-12);
    assertEquals((3 * 0.5 + 0.25) / 4, values.get("mean_token_accuracy"), 1e-12);
    assertEquals((3 * -1 + -3) / 4.0, values.get("logits/chosen"), 1e-12);
    assertEquals((2 * -2 + 8 * -7) / 10.0, values.get("logits/rejected"), 1e-12);
    assertEquals((5 * 4 + 9) / 14.0, values.get("entropy"), 1e-12);
    assertFalse(values.containsKey(PairMetrics.CHOSEN_TOKENS));
    assertFalse(values.containsKey(PairMetrics.REJECTED_TOKENS));
  }

  /** In two evaluations of one log line a short one counts less. */
  @Test
  void tokensAddUpOverBatches() {
    MetricTotals totals = MetricTotals.none();
    for (int tokens : new int[] {1, 9}) {
      PairMetrics metrics = new PairMetrics(new Orpo(1), 1);
      metrics.put(0, row(0, tokens, tokens, tokens == 9 ? 1 : 0, 0, 0, 0));
      totals = totals.plus(metrics);
    }
    assertEquals(0.9, totals.values().get("mean_token_accuracy"), 1e-12);
  }

  private static Map<String, Double> row(
      double loss,
      double chosenTokens,
      double rejectedTokens,
      double accuracy,
      double chosenLogit,
      double rejectedLogit,
      double entropy) {
    return Map.of(
        PairMetrics.LOSS,
        loss,
        PairMetrics.CHOSEN_TOKENS,
        chosenTokens,
        PairMetrics.REJECTED_TOKENS,
        rejectedTokens,
        "mean_token_accuracy",
        accuracy,
        "logits/chosen",
        chosenLogit,
        "logits/rejected",
        rejectedLogit,
        "entropy",
        entropy);
  }
}
