package io.predilect.model.promptfree;

/** A reward gap that is NaN or infinite: the pair has no prompt-free part. */
public final class NonFiniteRewardException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int prompt;

  NonFiniteRewardException(int prompt, double gap) {
    super("the reward gap under prompt " + prompt + " is " + gap + "; a reward is not finite");
    this.prompt = prompt;
  }

  /** The index of the prompt; 0 is the pair's own. */
  public int prompt() {
    return prompt;
  }
}
