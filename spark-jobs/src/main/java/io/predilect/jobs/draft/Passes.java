package io.predilect.jobs.draft;

import io.predilect.model.train.memory.PassTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How a step is cut into passes.
 *
 * @param tokens of one pass, {@code micro_batch_tokens}; empty: as many as suit the device
 * @param checkpointing whether activations are computed again on the way back
 */
record Passes(OptionalInt tokens, boolean checkpointing) {
  /**
   * What to try, the fastest first: smaller passes take less memory, and activations that are
   * computed again still less.
   *
   * @param longest tokens of the longest example, which no pass can be smaller than
   */
  static List<Passes> fastestFirst(int longest) {
    List<Passes> all = new ArrayList<>();
    for (boolean checkpointing : new boolean[] {false, true}) {
      all.add(new Passes(OptionalInt.empty(), checkpointing));
      for (int tokens = PassTokens.FEWEST / 2; tokens >= longest; tokens /= 2) {
        all.add(new Passes(OptionalInt.of(tokens), checkpointing));
      }
    }
    return List.copyOf(all);
  }

  /** The value of {@code micro_batch_tokens}. */
  String tokensSetting() {
    return tokens.isPresent() ? Integer.toString(tokens.getAsInt()) : "null";
  }
}
