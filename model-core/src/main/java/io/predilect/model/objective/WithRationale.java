package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A preference term with a rationale term added: RDPO on {@link Dpo}, RORPO on {@link Orpo}
 * ("Data-centric human preference optimization with rationales", 2024, eq. 4). By the chain rule
 * p(y_w ≻ y_l, r | x) = p(y_w ≻ y_l | x) · p(r | x, y_w ≻ y_l), so the loss gains -γ log π_θ(r | x,
 * y_w ≻ y_l). On {@link Kto} the rationale is that of one response, log π_θ(r | x, y, how y was
 * judged).
 *
 * @param preference the preference term; not a reward model's, which has no log-probs
 * @param gamma γ, above 0
 * @param form the paper's term or its code's
 * @param reduction over the rationale's tokens; the paper's is SUM
 */
public record WithRationale(Objective preference, double gamma, Form form, Reduction reduction)
    implements Objective {

  /** What is made of S, the rationale's log-prob. */
  public enum Form {
    /** -γ S, the paper's. */
    LOG_LIKELIHOOD,
    /** -log σ(γ S), the published code's. */
    LOG_SIGMOID
  }

  public WithRationale {
    Objects.requireNonNull(preference, "preference");
    new Checks().above("rationale.gamma", gamma, 0).orThrow();
    Objects.requireNonNull(form, "form");
    Objects.requireNonNull(reduction, "reduction");
    if (preference.onRewards()) {
      throw new IllegalArgumentException(
          "rationale.gamma is "
              + gamma
              + " with preference: reward; a reward model has no log-probs to learn a rationale by."
              + " Set rationale.gamma to 0 or choose another preference");
    }
    if (preference instanceof WithRationale) {
      throw new IllegalArgumentException("an objective has at most one rationale term");
    }
  }

  @Override
  public Set<Need> needs() {
    EnumSet<Need> needs = EnumSet.of(Need.RATIONALE);
    needs.addAll(preference.needs());
    return needs;
  }

  @Override
  public List<String> metrics() {
    return Stream.concat(
            preference.metrics().stream(), Stream.of("logps/rationale", "rationale_loss"))
        .toList();
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    PairLoss base = preference.of(pair);
    ScoredPair.Scored rationale = pair.sequence(Need.RATIONALE);
    double factor = reduction.factor(rationale.tokens());
    double s = factor * rationale.score();
    double term =
        switch (form) {
          case LOG_LIKELIHOOD -> -gamma * s;
          case LOG_SIGMOID -> -Logistic.logSigmoid(gamma * s);
        };
    double slope =
        switch (form) {
          case LOG_LIKELIHOOD -> -gamma;
          case LOG_SIGMOID -> -gamma * Logistic.sigmoid(-gamma * s);
        };
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("logps/rationale", rationale.score());
    metrics.put("rationale_loss", term);
    return base.plus(new PairLoss(term, 0, 0, slope * factor, metrics));
  }
}
