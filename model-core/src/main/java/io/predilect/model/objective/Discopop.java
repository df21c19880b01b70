package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * DiscoPOP's discovered loss, the logistic and the exponential one blended: (1 - w) (-log σ(z)) + w
 * e^{-z} with z = β m and w = σ(z/τ) (Lu et al. 2024, "Discovering preference optimization
 * algorithms with and for large language models", eq. 5).
 *
 * @param beta β, above 0
 * @param tau τ, in (0, 1]; the paper's is 0.05
 * @param form the sum over tokens is the paper's
 */
public record Discopop(double beta, double tau, RatioForm form) implements MarginObjective {

  public Discopop {
    new Checks().above("beta", beta, 0).share("discopop_tau", tau).orThrow();
    Objects.requireNonNull(form, "form");
  }

  @Override
  public Slope onMargin(double margin, double shift) {
    double z = beta * margin - shift;
    double w = Logistic.sigmoid(z / tau);
    double rest = Logistic.sigmoid(-z / tau);
    // w e^{-z} in one power: its factors overflow where it does not, as τ is at most 1.
    double exponential = Math.exp(Logistic.logSigmoid(z / tau) - z);
    double logistic = -Logistic.logSigmoid(z);
    double slope =
        -Logistic.sigmoid(-z) * rest
            - logistic * w * rest / tau
            - exponential
            + exponential * rest / tau;
    return new Slope(logistic * rest + exponential, beta * slope);
  }
}
