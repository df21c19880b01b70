package io.predilect.model.train.data;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a reference says of all that a training needs to know it of.
 *
 * @param training of the training examples
 * @param heldOut of the examples to evaluate on
 */
public record TrainingReferences(References training, References heldOut) implements AutoCloseable {
  /** How the file of the training examples' begins. */
  public static final String TRAINING = "reference";

  /** How the file of those of the examples to evaluate on begins. */
  public static final String HELD_OUT = "reference-eval";

  /** For examples that all have their own, or an objective that asks for none. */
  public static TrainingReferences none() {
    return new TrainingReferences(References.none(), References.none());
  }

  /** The sums of the files, by name: how a checkpoint refers to them. */
  public Map<String, String> sums() {
    return Map.of(TRAINING, training.sum(), HELD_OUT, heldOut.sum());
  }

  /**
   * Refuses to go on with others than a checkpoint was made with.
   *
   * @param wanted what it refers to
   */
  public void requireSame(Map<String, String> wanted, Path checkpoint) {
    for (Map.Entry<String, String> there : sums().entrySet()) {
      if (!there.getValue().equals(wanted.get(there.getKey()))) {
        throw new IllegalArgumentException(
            ("checkpoint %s was made with other reference log-probs than there are now"
                    + " (%s-*.bin beside the checkpoints); put the file back, or remove the"
                    + " checkpoints to start again")
                .formatted(checkpoint, there.getKey()));
      }
    }
  }

  @Override
  public void close() {
    training.close();
    heldOut.close();
  }
}
