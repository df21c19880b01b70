package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;
import java.util.Optional;

/**
 * Binary classifier optimisation of single judged responses: -w_D log σ(β ρ - δ) for a desirable
 * one, -w_U log σ(δ - β ρ) for an undesirable one (Jung et al. 2024, "Binary classifier
 * optimization for large language model alignment"). δ is the mean reward β ρ of all responses of
 * this step and those before, without gradient. The paper's matching of the distributions of
 * prompts is not part of it.
 *
 * @param beta β, above 0
 * @param weights w_D and w_U; the paper has 1 and 1
 */
public record Bco(double beta, JudgedWeights weights) implements Unpaired {

  public Bco {
    new Checks().above("beta", beta, 0).orThrow();
    Objects.requireNonNull(weights, "weights");
  }

  @Override
  public Optional<Point> point() {
    return Optional.of(new Point(Need.RUNNING_RATIO, "delta", beta));
  }

  @Override
  public MarginObjective.Slope judged(Judged judged) {
    double z = judged.sign() * beta * (judged.ratio() - judged.point());
    return new MarginObjective.Slope(
        -judged.weight() * Logistic.logSigmoid(z),
        -judged.weight() * judged.sign() * beta * Logistic.sigmoid(-z));
  }
}
