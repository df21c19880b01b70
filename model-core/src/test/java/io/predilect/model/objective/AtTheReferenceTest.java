package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.objective.ScoredPair.Ranked;
import io.predilect.model.objective.ScoredPair.Scored;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A policy that is its own reference, as at the first step: of log-ratios there is rounding alone,
 * and a step is the same whichever way it goes.
 */
class AtTheReferenceTest {
  private static final double ROUNDING = 2e-5;
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "MIX", "REWARD", "KTO", "BCO", "APO_ZERO_UNPAIRED", "AOT", "AOT_UNPAIRED"})
  void roundingDoesNotDecideSlopes(Preference preference) {
    Objective objective = ObjectiveDraft.of(preference).objective();
    PairLoss exact = objective.of(pair(0, 0));
    for (double w : new double[] {-ROUNDING, ROUNDING}) {
      for (double l : new double[] {-ROUNDING, ROUNDING}) {
        PairLoss rounded = objective.of(pair(w, l));
        assertEquals(exact.chosen(), rounded.chosen(), TOLERANCE);
        assertEquals(exact.rejected(), rounded.rejected(), TOLERANCE);
      }
    }
  }

  @Test
  void aMeanOverTokensHasItsOwn() {
    Dpop dpop = new Dpop(0.1, 50, RatioForm.MEAN);
    assertEquals(dpop.at(0, 0).chosen(), dpop.at(-4e-6, 0).chosen(), 1e-5);
    assertEquals(51 * dpop.at(0, 0).chosen(), dpop.at(-2e-5, 0).chosen(), 1e-3);
  }

  @Test
  void whatFellByMoreCountsAsEver() {
    Dpop dpop = new Dpop(0.1, 50, RatioForm.SUM);
    assertEquals(51 * dpop.at(0, 0).chosen(), dpop.at(-2e-3, 0).chosen(), 0.02);
  }

  @Test
  void rewardsThatDifferByMoreThanRoundingAreInTheirOrder() {
    double[] equal = slopes(0, 0, 0);
    assertArrayEquals(equal, slopes(-1e-6, 1e-6, 2e-6), 1e-5);
    double[] other = slopes(0, 0, 1e-3);
    assertTrue(Math.abs(other[0] / equal[0] - 1) > 0.1, other[0] + " and " + equal[0]);
  }

  private static double[] slopes(double... rewards) {
    double[] slopes = new double[rewards.length];
    new LipoLambda(0.1).loss(rewards, slopes);
    return slopes;
  }

  private static ScoredPair pair(double w, double l) {
    return Scores.of(scored(-9 + w, 3), scored(-7 + l, 5))
        .reference(-9, -7)
        .heads(new ScoredPair.Heads(w, l))
        .point(0)
        .others(List.of(new Ranked(-8 - w, -8), new Ranked(-5 + w, -5)))
        .pair();
  }

  private static Scored scored(double logps, int tokens) {
    return new Scored(logps, tokens, OptionalDouble.empty(), OptionalDouble.of(0));
  }
}
