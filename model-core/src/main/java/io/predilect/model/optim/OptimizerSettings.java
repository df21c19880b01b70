package io.predilect.model.optim;

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
    within("adam_beta1", beta1);
    within("adam_beta2", beta2);
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException("adam_epsilon must be above 0, not " + epsilon);
    }
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("weight_decay must be at least 0, not " + weightDecay);
    }
  }

  /** AdamW with the usual constants and no decay. */
  public static OptimizerSettings adamw() {
    return new OptimizerSettings(Kind.ADAMW, 0.9, 0.999, 1e-8, 0);
  }

  private static void within(String name, double beta) {
    if (!(beta >= 0 && beta < 1)) {
      throw new IllegalArgumentException(name + " must be at least 0 and below 1, not " + beta);
    }
  }
}
