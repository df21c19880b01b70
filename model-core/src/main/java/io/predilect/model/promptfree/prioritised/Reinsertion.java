package io.predilect.model.promptfree.prioritised;

/** What becomes of an example whose prompt-free gap is not below the threshold (app. C.3). */
public enum Reinsertion {
  /** It goes back into the pool after the step, as often as its quota allows. */
  IMMEDIATE,
  /** It is left out until the pool is exhausted and filled again, as often as its quota allows. */
  LAZY
}
