package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * Identity preference optimisation: (m - 1/(2β))² (Azar et al. 2023, "A general theoretical
 * paradigm to understand learning from human preferences", eq. 17).
 *
 * @param beta β, the paper's τ, above 0
 * @param form the sum over tokens is the paper's, the mean that of its authors' later advice
 */
public record Ipo(double beta, RatioForm form) implements MarginObjective {

  public Ipo {
    new Checks().above("beta", beta, 0).orThrow();
    Objects.requireNonNull(form, "form");
  }

  @Override
  public Slope onMargin(double margin, double shift) {
    double distance = margin - shift - 1 / (2 * beta);
    return new Slope(distance * distance, 2 * distance);
  }
}
