package io.predilect.model.promptfree;

/**
 * P(x'|y1,y2) over K prompts, the pair's own prompt first. Made by {@link GivenPairWeights} or
 * {@link SelfGeneratedWeights}.
 */
public final class PromptWeights {
  private final double[] weights;
  private final boolean given;

  /**
   * Takes weights that are not negative and add up to 1; keeps the array.
   *
   * @param given whether they are the same whichever prompts are drawn
   */
  PromptWeights(double[] weights, boolean given) {
    this.weights = weights;
    this.given = given;
  }

  /** Whether the weights are the same whichever prompts are drawn. */
  boolean given() {
    return given;
  }

  /** K, at least 1. */
  public int size() {
    return weights.length;
  }

  /** The weight of a prompt; 0 is the pair's own. */
  public double at(int prompt) {
    return weights[prompt];
  }

  /** 1 / Σ w²: how many equally weighted prompts would tell as much; from 1 to K. */
  public double effectiveSampleSize() {
    double squares = 0;
    for (double weight : weights) {
      squares += weight * weight;
    }
    return 1 / squares;
  }
}
