package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A margin objective whose margin must be the larger the more the data's own scores differ, and
 * need not be as large where the chosen response is the longer one. On {@link Dpo} it is -log σ(β m
 * - c (g_w - g_l) + α (|y_w| - |y_l|)), g being the data's scores: with c, DPO with an offset
 * (Amini et al. 2024, "Direct preference optimization with an offset", its f the identity; as
 * Touvron et al. 2023, eq. 2, for reward models); with α, R-DPO (Park et al. 2024, "Disentangling
 * length from quality in direct preference optimization").
 *
 * @param preference what is offset
 * @param scoreMargin c, at least 0
 * @param lengthPenalty α, in units of the reward a token, at least 0; one of the two is above 0
 */
public record WithOffset(MarginObjective preference, double scoreMargin, double lengthPenalty)
    implements Objective {

  public WithOffset {
    Objects.requireNonNull(preference, "preference");
    new Checks()
        .atLeast("score_margin", scoreMargin, 0.0)
        .atLeast("length_penalty", lengthPenalty, 0.0)
        .agrees(
            scoreMargin > 0 || lengthPenalty > 0,
            "score_margin",
            scoreMargin,
            "length_penalty is 0 too, and nothing would be offset")
        .orThrow();
  }

  @Override
  public Set<Need> needs() {
    EnumSet<Need> needs = EnumSet.copyOf(preference.needs());
    if (scoreMargin > 0) {
      needs.add(Need.SCORE_MARGIN);
    }
    return needs;
  }

  @Override
  public List<String> metrics() {
    return preference.metrics();
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    int longer = pair.sequence(Need.CHOSEN).tokens() - pair.sequence(Need.REJECTED).tokens();
    double wanted = scoreMargin > 0 ? scoreMargin * pair.scoreMarginOrThrow() : 0;
    return preference.shifted(pair, wanted - lengthPenalty * longer);
  }
}
