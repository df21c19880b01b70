package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.objective.ScoredPair.Augmented;
import io.predilect.model.objective.ScoredPair.Scored;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a refinement does to margins. Where the policy prefers the chosen response under the
 * augmented prompt too (Δ_π above 0) the margin has to be larger before the loss is as small, so
 * margins grow; they shrink where it prefers the rejected one. Yu et al. 2024, eqs. 13 and 15.
 */
class RefinedMarginTest {
  private static final double BETA = 0.1;
  private static final Dpo DPO = new Dpo(BETA, 0, RatioForm.SUM);
  private static final Ipo IPO = new Ipo(BETA, RatioForm.SUM);

  /** A pair of a margin m on x and one m' on p⊕x. */
  private static ScoredPair pair(double margin, double augmentedMargin) {
    return Scores.of(new Scored(-5 + margin, 4), new Scored(-6, 7))
        .reference(-5, -6)
        .augmented(new Augmented(augmentedMargin, 0))
        .pair();
  }

  private static double pull(Objective objective, double margin, double augmentedMargin) {
    return -objective.of(pair(margin, augmentedMargin)).chosen();
  }

  /** Where the loss has its minimum when the augmented margin is a share of the margin. */
  private static double rest(Objective objective, double share) {
    double low = -1000;
    double high = 1000;
    while (high - low > 1e-9) {
      double margin = (low + high) / 2;
      if (pull(objective, margin, share * margin) > 0) {
        low = margin;
      } else {
        high = margin;
      }
    }
    return low;
  }

  @ParameterizedTest
  @CsvSource({"0.1", "0.3", "0.5", "1.0"})
  void aMarginIsPulledHarderWhereTheAugmentedPromptAgrees(double lambda) {
    for (MarginObjective plain : List.of(DPO, IPO)) {
      WithRefinement refined = new WithRefinement(plain, lambda);
      for (double margin : new double[] {-20, -1, 0, 1, 20}) {
        assertTrue(pull(refined, margin, 3) > pull(plain, margin, 3), refined::toString);
        assertTrue(pull(refined, margin, -3) < pull(plain, margin, -3), refined::toString);
        assertEquals(pull(plain, margin, 0), pull(refined, margin, 0), 1e-15);
      }
    }
  }

  @Test
  void refinedIpoRestsAtItsTargetAndTheRefinement() {
    double lambda = 0.5;
    double target = 1 / (2 * BETA);
    // eq. 15 with Δ = β m' and m' = m: m = 1/(2β) + λ β m
    assertEquals(target, rest(IPO, 1), 1e-6);
    assertEquals(target / (1 - lambda * BETA), rest(new WithRefinement(IPO, lambda), 1), 1e-6);
  }

  @Test
  void refinedDpoIsDpoOfASmallerBetaWhenThePromptChangesNothing() {
    // With labels of which a share ε is wrong the loss has a minimum, at β m = log((1-ε)/ε).
    double wrong = 0.2;
    double lambda = 0.5;
    Dpo dpo = new Dpo(BETA, wrong, RatioForm.SUM);
    double rest = Math.log((1 - wrong) / wrong) / BETA;
    assertEquals(rest, rest(dpo, 1), 1e-6);
    assertEquals(rest / (1 - lambda), rest(new WithRefinement(dpo, lambda), 1), 1e-6);
    // A prompt under which half of the preference is left adds half as much.
    assertEquals(rest / (1 - lambda / 2), rest(new WithRefinement(dpo, lambda), 0.5), 1e-6);
  }
}
