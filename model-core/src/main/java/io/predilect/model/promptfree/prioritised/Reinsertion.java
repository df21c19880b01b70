package io.predilect.model.promptfree.prioritised;

/** What becomes of an example whose prompt-free gap is not below the threshold. */
public enum Reinsertion {
  /**
   * It goes back into the pool at once and can be drawn again within the step, as often as its
   * quota allows (Mao et al. 2025, Algorithm 2, line 13, and app. C.3).
   */
  IMMEDIATE,
  /**
   * It is left out until the pool is exhausted. Then, within the step too, the pool is filled with
   * all examples, and fillings are counted (app. C.3). How many there are follows from the steps of
   * the training; the quota is not asked.
   */
  LAZY,
  /** It goes back into the pool when the step is over, as often as its quota allows. */
  AFTER_STEP,
  /**
   * It is left out until the pool is exhausted and filled before a step; after as many times as its
   * quota allows it stays out, unless nothing else is there.
   */
  AFTER_REFILL
}
