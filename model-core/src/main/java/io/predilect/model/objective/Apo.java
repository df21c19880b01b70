package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * Anchored preference optimisation, which says where both responses are to go and not only their
 * margin (D'Oosterlinck et al. 2024, "Anchored preference optimization and contrastive revisions",
 * eqs. 7 and 8).
 *
 * @param beta β, above 0
 * @param anchor where to
 * @param form the sum over tokens is the paper's; under the reverse KL divergence
 */
public record Apo(double beta, Anchor anchor, RatioForm form) implements RatioObjective {

  /** Where the two responses' likelihoods go. */
  public enum Anchor {
    /** 1 - σ(β s_w) + σ(β s_l): the chosen one up, the rejected one down. */
    ZERO,
    /** σ(β s_w) + 1 - σ(β m): both down, the rejected one more. */
    DOWN
  }

  public Apo {
    new Checks().above("beta", beta, 0).orThrow();
    Objects.requireNonNull(anchor, "anchor");
    Objects.requireNonNull(form, "form");
    Preference.requirePlain("apo_" + anchor.name(), form);
  }

  @Override
  public Slopes at(double chosen, double rejected) {
    double w = beta * chosen;
    double l = beta * rejected;
    return switch (anchor) {
      case ZERO ->
          new Slopes(Logistic.sigmoid(-w) + Logistic.sigmoid(l), -beta * bell(w), beta * bell(l));
      case DOWN ->
          new Slopes(
              Logistic.sigmoid(w) + Logistic.sigmoid(l - w),
              beta * (bell(w) - bell(w - l)),
              beta * bell(w - l));
    };
  }

  /** σ'(x) = σ(x) σ(-x). */
  private static double bell(double x) {
    return Logistic.sigmoid(x) * Logistic.sigmoid(-x);
  }
}
