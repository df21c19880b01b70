package io.predilect.model.promptfree.prioritised;

/** Where the prompt-free gaps of candidates come from. */
@FunctionalInterface
public interface GapsOf {

  /**
   * Δr2 of examples, by their numbers, in their order; NaN where it cannot be told. The same on all
   * ranks.
   */
  double[] gaps(int[] examples);
}
