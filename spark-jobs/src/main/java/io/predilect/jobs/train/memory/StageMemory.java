package io.predilect.jobs.train.memory;

import io.predilect.model.train.memory.MemoryEstimate;
import java.util.Objects;
import java.util.Optional;

/**
 * What is expected of a train stage's memory.
 *
 * @param stage its name
 * @param setup device, number type and size of a pass, for people
 * @param estimate the most that a rank takes on its device; empty: it cannot be told
 * @param told why it cannot be told, or that it is likely not to fit and what to do; empty: nothing
 */
public record StageMemory(
    String stage, String setup, Optional<MemoryEstimate> estimate, Optional<String> told) {
  public StageMemory {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(setup, "setup");
    Objects.requireNonNull(estimate, "estimate");
    Objects.requireNonNull(told, "told");
  }

  static StageMemory unknown(String stage, String why) {
    return new StageMemory(stage, "", Optional.empty(), Optional.of(why));
  }
}
