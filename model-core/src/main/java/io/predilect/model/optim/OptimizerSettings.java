package io.predilect.model.optim;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * How weights follow gradients.
 *
 * @param kind the rule
 * @param beta1 AdamW's decay of the mean, and Lion's weight of it in a step
 * @param beta2 AdamW's decay of the square, and Lion's of the mean; RMSprop's smoothing is {@link
 *     #RMSPROP_ALPHA}
 * @param epsilon what keeps the division of AdamW and RMSprop finite
 * @param weightDecay decay per step and learning rate, on matrices only: RMSprop and SGD add it to
 *     the gradient, as PyTorch's do, the others take it from the weights themselves (decoupled)
 */
public record OptimizerSettings(
    Kind kind, double beta1, double beta2, double epsilon, double weightDecay) {

  /** PyTorch's default smoothing of RMSprop. */
  public static final double RMSPROP_ALPHA = 0.99;

  /** The rules. */
  public enum Kind {
    ADAMW,
    /** AdamW with its moments in eight bits ({@link DynamicLevels}). */
    ADAMW_8BIT,
    /** AdamW's square of a matrix by a mean of its rows and one of its columns, without a mean. */
    ADAFACTOR,
    /** Steps of one size, by the sign. */
    LION,
    RMSPROP,
    SGD;

    /**
     * Whether a weight's state must be whole on a rank: that of a matrix or of a block of numbers
     * is not one of each number.
     */
    public boolean needsWholeWeights() {
      return this == ADAMW_8BIT || this == ADAFACTOR;
    }

    /** Whether a weight is stepped as a whole, so that it counts which tensors it is joined of. */
    public boolean stepsWholeTensors() {
      return this == ADAFACTOR;
    }
  }

  /**
   * Bytes of AdamW's moments in eight bits, and of what a step works with.
   *
   * @param numbers of all weights
   * @param largest of the largest weight
   */
  public static long eightBitBytes(long numbers, long largest) {
    return 2 * (numbers + Float.BYTES * DynamicLevels.blocks(numbers))
        + UpdateKernels.WORKING_COPIES * Float.BYTES * Math.min(largest, UpdateKernels.CHUNK);
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
