package io.predilect.model.train.step;

import ai.djl.engine.EngineException;
import io.predilect.model.distributed.Collective;
import io.predilect.model.engine.OutOfMemory;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A step's passes, one a round on every rank that still has some. Where ranks sum each pass's
 * gradients together they tell each other before a round who has a pass left, and whether one had
 * no room for its last: then all begin the step anew, for their gradients lack that rank's.
 */
final class Rounds {
  private final Trainable model;

  Rounds(Trainable model) {
    this.model = model;
  }

  /**
   * Runs passes, after gradients were set to zero.
   *
   * @param passes this rank's; the other ranks may have more or fewer
   * @return whether the step's gradients are complete; else all is to be done again
   * @throws EngineException when this rank's device had no room for one
   */
  <T> boolean run(List<T> passes, Consumer<T> pass) {
    Collective ranks = model.passSharers();
    Optional<EngineException> broken = Optional.empty();
    for (int round = 0; ; round++) {
      boolean mine = round < passes.size();
      double[] told = {mine ? 1 : 0, broken.isPresent() ? 1 : 0};
      ranks.sum(told);
      if (broken.isPresent()) {
        throw broken.get();
      } else if (told[1] > 0) {
        return false;
      } else if (told[0] == 0) {
        return true;
      }
      broken = mine ? attempt(passes.get(round), pass) : Optional.empty();
      if (!mine || broken.isPresent()) {
        model.joinPass();
      }
    }
  }

  private static <T> Optional<EngineException> attempt(T passed, Consumer<T> pass) {
    try {
      pass.accept(passed);
      return Optional.empty();
    } catch (EngineException e) {
      if (!OutOfMemory.is(e)) {
        throw e;
      }
      return Optional.of(e);
    }
  }
}
