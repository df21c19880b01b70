package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;
import java.util.Optional;

/**
 * Kahneman-Tversky optimisation of single judged responses (Ethayarajh et al. 2024, "KTO: Model
 * alignment as prospect theoretic optimization", sec. 4.1): w_D (1 - σ(β (ρ - z_0))) for a
 * desirable response and w_U (1 - σ(β (z_0 - ρ))) for an undesirable one, ρ = log π_θ(y|x) - log
 * π_ref(y|x). The reference point z_0 = max(0, mean of log π_θ(y'|x) - log π_ref(y'|x)) is taken
 * over the batch, with a response y' to another prompt for each x, and has no gradient.
 *
 * @param beta β, above 0
 * @param weights w_D and w_U
 */
public record Kto(double beta, JudgedWeights weights) implements Unpaired {

  public Kto {
    new Checks().above("beta", beta, 0).orThrow();
    Objects.requireNonNull(weights, "weights");
  }

  @Override
  public Optional<Point> point() {
    return Optional.of(new Point(Need.KL, "kl", 1));
  }

  @Override
  public MarginObjective.Slope judged(Judged judged) {
    return prospect(judged, beta);
  }

  /** w (1 - σ(± β (ρ - z_0))). */
  static MarginObjective.Slope prospect(Judged judged, double beta) {
    double z = judged.sign() * beta * (judged.ratio() - judged.point());
    // 1 - σ(z) = σ(-z), whose derivative by z is -σ(z) σ(-z)
    double miss = Logistic.sigmoid(-z);
    double slope = -judged.weight() * judged.sign() * beta * Logistic.sigmoid(z) * miss;
    return new MarginObjective.Slope(judged.weight() * miss, slope);
  }
}
