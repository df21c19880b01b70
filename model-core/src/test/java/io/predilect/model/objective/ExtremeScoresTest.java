package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.objective.ScoredPair.Ranked;
import io.predilect.model.objective.ScoredPair.Scored;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Scores that are no numbers, or as good as infinite. */
class ExtremeScoresTest {

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "MIX"})
  void ofWhatIsNoNumberTheLossIsNone(Preference preference) {
    Objective objective = ObjectiveDraft.of(preference).objective();
    PairLoss loss = objective.of(pair(Double.NaN, -5, objective.needs()));
    assertFalse(Double.isFinite(loss.loss()), preference + ": " + loss);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "MIX", "SFT", "KTO", "BCO", "APO_ZERO_UNPAIRED"})
  void neitherIsItOfTheRejectedResponse(Preference preference) {
    Objective objective = ObjectiveDraft.of(preference).objective();
    PairLoss loss = objective.of(pair(-5, Double.NaN, objective.needs()));
    assertFalse(Double.isFinite(loss.loss()), preference + ": " + loss);
  }

  @ParameterizedTest
  @CsvSource({
    "dpo, forward_kl, sum",
    "dpo, forward_kl, mean",
    "dpo, alpha_divergence, sum",
    "hinge, forward_kl, sum",
    "exo_pair, forward_kl, sum",
    "exo_pair, alpha_divergence, sum",
    "discopop, forward_kl, sum",
    "robust, forward_kl, sum"
  })
  void aPairThatIsLearntBeyondNumbersHasNoSlope(String loss, String divergence, String reduction) {
    Objective objective =
        ObjectiveDraft.of(
                loss,
                "f_divergence_type: "
                    + divergence
                    + ", f_alpha_divergence_coef: -4, reduction: "
                    + reduction
                    + (loss.equals("exo_pair") ? ", label_smoothing: 0.01" : ""))
            .objective();
    PairLoss learnt = objective.of(pair(-5, -900, objective.needs()));
    assertTrue(learnt.loss() < 0.02, learnt.toString());
    assertEquals(0, learnt.chosen());
    assertEquals(0, learnt.rejected());
    if (!loss.equals("exo_pair")) { // whose loss has a limit
      PairLoss lost = objective.of(pair(-900, -5, objective.needs()));
      assertFalse(Double.isFinite(lost.loss()), lost.toString());
    }
  }

  private static ScoredPair pair(double w, double l, Set<Need> needs) {
    boolean single = needs.contains(Need.UNPAIRED);
    ScoredPair.Reference reference = new ScoredPair.Reference(-5, -5);
    return new ScoredPair(
        Optional.of(scored(w)),
        single ? Optional.empty() : Optional.of(scored(l)),
        Optional.of(scored(-2)),
        Optional.of(reference),
        OptionalDouble.of(1),
        Optional.empty(),
        Optional.of(new ScoredPair.Heads(w + 5, l + 5)),
        OptionalDouble.of(0),
        Optional.of(new Ranks(0, l + 5, w + 5)),
        needs.contains(Need.RANKING) ? List.of(new Ranked(-7, -6)) : List.of(),
        "");
  }

  private static Scored scored(double score) {
    return new Scored(score, 3, OptionalDouble.of(-1), OptionalDouble.of(0));
  }
}
