package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.model.train.TrainResult;
import io.predilect.model.train.plan.BestModelSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BestFiguresTest {
  private static final Map<String, Double> LAST = Map.of("loss", 0.25, "eval_accuracy", 0.75);

  private static BestModelSettings rule(Optional<String> metric, boolean load) {
    return new BestModelSettings(metric, Optional.empty(), load, OptionalInt.empty(), 0);
  }

  private static TrainResult result(Map<String, Double> best) {
    return new TrainResult(40, 40, false, Optional.empty(), LAST, best, 1, 1);
  }

  private static RankReport report(TrainResult result, BestModelSettings rule) {
    return new RankReport(0, "", List.of(), 9, 40, 1, 1, BestFigures.of(result, rule), List.of());
  }

  @Test
  void theBestStepAndItsFigureAreTold() {
    BestModelSettings rule = rule(Optional.of("accuracy"), true);
    RankReport report = report(result(Map.of("step", 30.0, "eval_accuracy", 0.875)), rule);
    assertEquals(30, report.metrics().get("best_global_step"));
    assertEquals(0.875, report.metrics().get("best_metric"));
    assertEquals(
        Optional.of(
            "load_best_model_at_end: the model has the weights of step 30 of 40, with the best"
                + " eval_accuracy, 0.875000; the eval_ figures are that step's"),
        BestFigures.note(report, rule));
  }

  @Test
  void withoutOneTheLastWeightsAreTold() {
    BestModelSettings rule = rule(Optional.empty(), true);
    assertEquals(
        Optional.of(
            "load_best_model_at_end: no evaluation had a finite eval_loss, so the model has the"
                + " weights of the last step, 40"),
        BestFigures.note(report(result(Map.of()), rule), rule));
  }

  @Test
  void whoAsksForNoBestIsToldOfNone() {
    BestModelSettings rule = rule(Optional.empty(), false);
    RankReport report = report(result(Map.of("step", 30.0, "eval_loss", 1.0)), rule);
    assertEquals(LAST, report.metrics());
    assertEquals(Optional.empty(), BestFigures.note(report, rule));
  }
}
