package io.predilect.model.train.plan;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Preset;

/**
 * When the ranks' weights are brought together: the setting {@code sync}.
 *
 * @param every steps between; 1: gradients are summed at every step, so that the result does not
 *     depend on the number of ranks. More: every rank takes optimiser steps of its own on its share
 *     of each batch, and after so many the ranks' average change is one step of an outer optimiser
 * @param outer the outer optimiser
 * @param outerLearningRate its learning rate, 1: the average as it is
 * @param outerMomentum its momentum, 0 or more and below 1
 */
public record SyncSettings(int every, Outer outer, double outerLearningRate, double outerMomentum) {

  /** The outer optimisers. */
  public enum Outer {
    /** Stochastic gradient descent with Nesterov's momentum, on the average change. */
    NESTEROV
  }

  public SyncSettings {
    new Checks()
        .atLeast("every", every, 1)
        .holds(
            outerLearningRate > 0 && outerLearningRate <= 2,
            "outer_learning_rate",
            outerLearningRate,
            "it must be above 0 and at most 2")
        .below("outer_momentum", outerMomentum, 1)
        .orThrow();
  }

  /** The same with gradients summed at every step. */
  @Preset
  public SyncSettings everyStep() {
    return new SyncSettings(1, outer, outerLearningRate, outerMomentum);
  }

  /** Whether ranks take steps of their own in between. */
  public boolean local() {
    return every > 1;
  }
}
