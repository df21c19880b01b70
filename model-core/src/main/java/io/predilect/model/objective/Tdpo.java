package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Token-level direct preference optimisation (Zeng et al. 2024, "Token-level direct preference
 * optimization"): DPO whose margin is lessened by how much further the policy is from the reference
 * along the rejected response than along the chosen one. With D(y) = Σ_t KL(π_ref(·|x, y_{<t}) ‖
 * π_θ(·|x, y_{<t})), over the whole vocabulary:
 *
 * <ul>
 *   <li>TDPO1: -log σ(β m - β (D(y_l) - D(y_w)))
 *   <li>TDPO2: -log σ(β m - α β (D(y_l) - sg(D(y_w)))), sg without gradient
 * </ul>
 *
 * <p>Metrics: rewards are DPO's; {@code kl/chosen} and {@code kl/rejected} are D.
 *
 * @param beta β, above 0
 * @param alpha α, at least 0; TDPO1 has 1
 * @param form which of the two
 */
public record Tdpo(double beta, double alpha, Form form) implements Objective {
  private static final List<String> METRICS =
      Stream.concat(
              ImplicitRewards.METRICS.stream(), Stream.of("margin", "kl/chosen", "kl/rejected"))
          .toList();

  /** The paper's two losses. */
  public enum Form {
    /** The gradient goes through both divergences. */
    TDPO1,
    /** It goes through that of the rejected response alone. */
    TDPO2
  }

  public Tdpo {
    Objects.requireNonNull(form, "form");
    new Checks().above("beta", beta, 0).atLeast("tdpo_alpha", alpha, 0.0).orThrow();
  }

  /** TDPO1. */
  public static Tdpo one(double beta) {
    return new Tdpo(beta, 1, Form.TDPO1);
  }

  /** TDPO2. */
  public static Tdpo two(double beta, double alpha) {
    return new Tdpo(beta, alpha, Form.TDPO2);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.CHOSEN, Need.REJECTED, Need.REFERENCE, Need.REFERENCE_KL);
  }

  @Override
  public List<String> metrics() {
    return METRICS;
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    LogRatios ratios = LogRatios.of(pair, RatioForm.SUM);
    double chosen = pair.referenceKlOrThrow(Need.CHOSEN);
    double rejected = pair.referenceKlOrThrow(Need.REJECTED);
    double z = beta * (ratios.margin() - alpha * (rejected - chosen));
    double slope = -beta * Logistic.sigmoid(-z); // ∂L/∂m
    Map<String, Double> metrics = ratios.metrics(beta, pair);
    metrics.put("kl/chosen", chosen);
    metrics.put("kl/rejected", rejected);
    return new PairLoss(
        -Logistic.logSigmoid(z),
        slope,
        -slope,
        0,
        PairLoss.Sides.NONE,
        new PairLoss.Sides(form == Form.TDPO1 ? alpha * slope : 0, -alpha * slope),
        List.of(),
        metrics);
  }
}
