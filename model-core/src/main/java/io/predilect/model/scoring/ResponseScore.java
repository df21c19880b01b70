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
  private final Measured measured;

  /**
   * What a language model says beside log-probs; NaN where that was not computed.
   *
   * @param entropy mean entropy of the next-token distributions in nats
   * @param meanLogit mean of the logits over tokens and vocabulary
   * @param tokenAccuracy share of the response's tokens that were the likeliest
   */
  public record Measured(double entropy, double meanLogit, double tokenAccuracy) {
    /** Nothing was. */
    public static final Measured NOTHING = new Measured(Double.NaN, Double.NaN, Double.NaN);
  }

  private ResponseScore(float[] tokenLogps, double reward, Measured measured) {
    this.tokenLogps = tokenLogps;
    this.reward = reward;
    this.measured = measured;
  }

  /**
   * The score of a language model.
   *
   * @param tokenLogps log p(y_t | x, y_{<t}) for every token of the response
   */
  public static ResponseScore ofLogps(float[] tokenLogps, Measured measured) {
    return new ResponseScore(tokenLogps.clone(), Double.NaN, measured);
  }

  /** The score of a reward model: r(x, y). */
  public static ResponseScore ofReward(double reward) {
    return new ResponseScore(null, reward, Measured.NOTHING);
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

  /** What the model says beside the score. */
  public Measured measured() {
    return measured;
  }

  private float[] logpsOrThrow() {
    if (tokenLogps == null) {
      throw new IllegalStateException("a reward model's score has no log-probs");
    }
    return tokenLogps;
  }
}
