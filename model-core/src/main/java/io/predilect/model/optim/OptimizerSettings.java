package io.predilect.model.optim;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * How weights follow gradients.
 *
 * @param kind the rule
 * @param beta1 AdamW's decay of the mean
 * @param beta2 AdamW's decay of the square; RMSprop's smoothing is {@link #RMSPROP_ALPHA}
 * @param epsilon what keeps the division finite
 * @param weightDecay decay per step and learning rate, on matrices only: AdamW takes it from the
 *     weights themselves (decoupled), RMSprop and SGD add it to the gradient, as PyTorch's do
 */
public record OptimizerSettings(
    Kind kind, double beta1, double beta2, double epsilon, double weightDecay) {

  /** PyTorch's default smoothing of RMSprop. */
  public static final double RMSPROP_ALPHA = 0.99;

  /** The rules. */
  public enum Kind {
    ADAMW,
    RMSPROP,
    SGD
  }

  public OptimizerSettings {
    Objects.requireNonNull(kind, "kind");
    new Checks()
        .below("adam_beta1", beta1, 1)
        .below("adam_beta2", beta2, 1)
        .above("adam_epsilon", epsilon, 0)
        .atLeast("weight_decay", weightDecay, 0.0)
        .orThrow();
  }
}
