package io.predilect.model.generate;

import io.predilect.data.token.Tokens;
import java.util.List;
import java.util.Objects;

/**
 * What two models wrote together.
 *
 * @param tokens the tokens, the stop token included where one was reached
 * @param steps how each of them came to be drawn
 * @param finite whether all logits were numbers; else it ends before those that were not
 */
public record GuidedText(Tokens tokens, List<Step> steps, boolean finite) {
  /**
   * A step. With q the distribution that the strategy gave it, before temperature and filters:
   *
   * @param kl KL(q ‖ π_ref) over the whole vocabulary, in nats
   * @param logRatio log q(y_t) − log π_ref(y_t) of the token that was drawn
   * @param weight the policy's in q: 1 is π, 0 is π_ref
   */
  public record Step(float kl, float logRatio, float weight) {
    /** The reference alone. */
    static final Step REFERENCE = new Step(0, 0, 0);
  }

  public GuidedText {
    Objects.requireNonNull(tokens, "tokens");
    steps = List.copyOf(steps);
  }

  /** Σ_t KL(q ‖ π_ref) in nats. */
  public double kl() {
    return steps.stream().mapToDouble(Step::kl).sum();
  }

  /** Σ_t log q(y_t) − log π_ref(y_t), whose mean over texts drawn from q is that of {@link #kl}. */
  public double logRatio() {
    return steps.stream().mapToDouble(Step::logRatio).sum();
  }

  /** The tokens that a weight of the policy drew. */
  public long drawnAt(double weight) {
    return steps.stream().filter(step -> step.weight() == weight).count();
  }
}
