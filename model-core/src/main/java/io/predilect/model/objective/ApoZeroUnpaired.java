package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;
import java.util.Optional;

/**
 * {@link Apo}'s zero anchor on single judged responses: w_D (1 - σ(β ρ)) for a desirable one, w_U
 * σ(β ρ) for an undesirable one (D'Oosterlinck et al. 2024, "Anchored preference optimization and
 * contrastive revisions", eq. 7; TRL's form of KTO with this name). It is {@link Kto} with its
 * reference point at 0, which needs no pass over other responses.
 *
 * @param beta β, above 0
 * @param weights w_D and w_U
 */
public record ApoZeroUnpaired(double beta, JudgedWeights weights) implements Unpaired {

  public ApoZeroUnpaired {
    new Checks().above("beta", beta, 0).orThrow();
    Objects.requireNonNull(weights, "weights");
  }

  @Override
  public Optional<Point> point() {
    return Optional.empty();
  }

  @Override
  public MarginObjective.Slope judged(Judged judged) {
    return Kto.prospect(judged, beta);
  }
}
