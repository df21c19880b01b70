package io.predilect.model.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.objective.BradleyTerry;
import io.predilect.model.objective.Dpo;
import io.predilect.model.objective.JudgedWeights;
import io.predilect.model.objective.Kto;
import io.predilect.model.objective.NoPreference;
import io.predilect.model.objective.Objective;
import io.predilect.model.objective.RatioForm;
import io.predilect.model.objective.Reduction;
import io.predilect.model.objective.Sft;
import io.predilect.model.objective.WithRationale;
import io.predilect.model.train.plan.BestModelSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PairMetricsTest {
  private static final Objective RATIONALES =
      new WithRationale(new NoPreference(), 1, WithRationale.Form.LOG_LIKELIHOOD, Reduction.SUM);

  @Test
  void anEvaluationPromisesOnlyWhatIsMeasuredOfTheResponsesThatAreRun() {
    List<String> all =
        List.of("logits/chosen", "logits/rejected", "mean_token_accuracy", "entropy");
    assertEquals(all, measured(new Dpo(0.1, 0, RatioForm.SUM), all));
    assertEquals(all, measured(new Kto(0.1, JudgedWeights.EVEN), all));
    assertEquals(
        List.of("logits/chosen", "mean_token_accuracy", "entropy"), measured(new Sft(), all));
    assertEquals(List.of(), measured(RATIONALES, all));
    assertEquals(List.of(), measured(new BradleyTerry(0, 0, 0), all));
  }

  private static List<String> measured(Objective objective, List<String> all) {
    return PairMetrics.evaluated(objective).stream().filter(all::contains).toList();
  }

  @Test
  void theBestModelByAFigureThatIsNeverMeasuredIsRefused() {
    BestModelSettings best =
        new BestModelSettings(
            Optional.of("entropy"), Optional.empty(), true, OptionalInt.empty(), 0);
    best.require(Optional.of(PairMetrics.evaluated(new Sft())));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> best.require(Optional.of(PairMetrics.evaluated(RATIONALES))));
    assertTrue(
        refused.getMessage().contains("loss, logps/rationale, rationale_loss"),
        refused.getMessage());
  }
}
