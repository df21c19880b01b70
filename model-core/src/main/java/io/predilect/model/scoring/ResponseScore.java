package io.predilect.model.scoring;

/**
 * What a model says of one response under its prompt.
 *
 * <p>A language model fills the log-probs, a reward model the reward; asking for the other is an
 * error, never a silent zero.
 */
public final class ResponseScore {
  private final float[] tokenLogps;
  private final double reward;
  private final double entropy;
  private final double meanLogit;

  private ResponseScore(float[] tokenLogps, double reward, double entropy, double meanLogit) {
    this.tokenLogps = tokenLogps;
    this.reward = reward;
    this.entropy = entropy;
    this.meanLogit = meanLogit;
  }

  /**
   * The score of a language model.
   *
   * @param tokenLogps log p(y_t | x, y_{<t}) for every token of the response
   * @param entropy mean entropy of the next-token distribution in nats, NaN when not computed
   * @param meanLogit mean of the logits over tokens and vocabulary, NaN when not computed
   */
  public static ResponseScore ofLogps(float[] tokenLogps, double entropy, double meanLogit) {
    return new ResponseScore(tokenLogps.clone(), Double.NaN, entropy, meanLogit);
  }

  /** The score of a reward model: r(x, y). */
  public static ResponseScore ofReward(double reward) {
    return new ResponseScore(null, reward, Double.NaN, Double.NaN);
  }

  /** Tokens of the response. */
  public int tokens() {
    return logpsOrThrow().length;
  }

  /** log p(y_t | x, y_{<t}) of token {@code t}. */
  public float tokenLogp(int t) {
    return logpsOrThrow()[t];
  }

  /** log p(y|x) = Σ_t log p(y_t | x, y_{<t}), summed in double. */
  public double logps() {
    return logps(tokens());
  }

  /** The part of {@link #logps} of the first tokens, no more than there are. */
  public double logps(int tokens) {
    float[] all = logpsOrThrow();
    double sum = 0;
    for (int t = 0; t < tokens; t++) {
      sum += all[t];
    }
    return sum;
  }

  /** What the model's head gives: log p(y|x) of a language model, r(x, y) of a reward model. */
  public double value() {
    return tokenLogps == null ? reward : logps();
  }

  /** r(x, y). */
  public double reward() {
    if (tokenLogps != null) {
      throw new IllegalStateException("a language model's score has no reward");
    }
    return reward;
  }

  /** Mean entropy of the next-token distributions in nats; NaN when it was not computed. */
  public double entropy() {
    return entropy;
  }

  /** Mean logit over tokens and vocabulary; NaN when it was not computed. */
  public double meanLogit() {
    return meanLogit;
  }

  private float[] logpsOrThrow() {
    if (tokenLogps == null) {
      throw new IllegalStateException("a reward model's score has no log-probs");
    }
    return tokenLogps;
  }
}
