package io.predilect.model.signal;

/**
 * A response of which the first tokens are used. What is computed from the whole response is what
 * scoring the cut one would give: a response that is no longer than its cut keeps its end-of-turn
 * token, and what the limits of length leave out counts nowhere.
 *
 * @param body tokens without the end-of-turn token, before any limit of length
 * @param scored tokens that were scored, the end-of-turn token among them unless a limit cut it off
 */
public record CutResponse(int body, int scored) {
  public CutResponse {
    if (scored < 1 || scored > body + 1) {
      throw new IllegalArgumentException(scored + " tokens scored of " + body + " and an end");
    }
  }

  /**
   * log p of the response cut to its first tokens.
   *
   * @param kept how many of the body are kept, at least 1
   * @param endOfTurn whether a response that is really cut gets the end-of-turn token back
   * @param logps log p(y_t | x, y_{<t}), [scored]
   * @param ends log p(end of turn | x, y_{<t}), [scored]
   */
  public double logps(int kept, boolean endOfTurn, float[] logps, float[] ends) {
    double sum = 0;
    int tokens = tokens(kept);
    for (int t = 0; t < tokens; t++) {
      sum += logps[t];
    }
    return endOfTurn && endsAfter(kept) ? sum + ends[kept] : sum;
  }

  /** Whether a response cut there is really cut, and the limits leave room for another token. */
  public boolean endsAfter(int kept) {
    return kept < body && kept < scored;
  }

  /** How many scored tokens of the whole response the cut one has. */
  public int tokens(int kept) {
    return kept >= body ? scored : Math.min(kept, scored);
  }
}
