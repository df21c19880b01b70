package io.predilect.jobs.draft;

import java.util.ArrayList;
import java.util.List;

/**
 * How a step is cut into passes.
 *
 * @param tokens of one pass, {@code micro_batch_tokens}
 * @param checkpointing whether activations are computed again on the way back
 */
record Passes(int tokens, boolean checkpointing) {
  private static final int USUAL = 8192;

  /**
   * What to try, the fastest first: smaller passes take less memory, and activations that are
   * computed again still less.
   *
   * @param longest tokens of the longest example, which no pass can be smaller than
   */
  static List<Passes> fastestFirst(int longest) {
    List<Passes> all = new ArrayList<>();
    for (boolean checkpointing : new boolean[] {false, true}) {
      all.add(new Passes(USUAL, checkpointing));
      for (int tokens = USUAL / 2; tokens >= longest; tokens /= 2) {
        all.add(new Passes(tokens, checkpointing));
      }
    }
    return List.copyOf(all);
  }
}
