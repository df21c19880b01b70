package io.predilect.model.train.prioritised;

import io.predilect.model.train.data.GapRequest;
import io.predilect.model.train.plan.PrioritisedSettings;
import java.io.IOException;
import java.util.Optional;

/**
 * Prompt-free gaps of all examples, computed apart from the training and with the weights of one of
 * its checkpoints ({@link PrioritisedSettings.Gaps#REFRESHED}).
 */
@FunctionalInterface
public interface GapTables {

  /**
   * Δr2 of every example, by its index, under the weights after so many steps; NaN where it cannot
   * be told. Empty: not computed yet, and the training ends with a {@link GapRequest}.
   *
   * @throws IOException when a table is there and cannot be read
   */
  Optional<float[]> at(int step) throws IOException;

  /** For a training that asks for none. */
  static GapTables none() {
    return step -> Optional.empty();
  }
}
