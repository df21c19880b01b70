package io.predilect.model.generate;

import io.predilect.data.token.Tokens;
import java.util.Arrays;
import java.util.BitSet;

/** One prompt's progress. */
final class GeneratedRow {
  private final Tokens prompt;
  private final int[] made;
  private final Sampler sampler;
  private final StopStrings stops;
  private final BitSet seen = new BitSet();
  private int count;
  private boolean ended;

  GeneratedRow(Tokens prompt, int limit, Sampler sampler, StopStrings stops) {
    this.prompt = prompt;
    this.made = new int[limit];
    this.sampler = sampler;
    this.stops = stops;
    Arrays.stream(prompt.toArray()).forEach(seen::set);
  }

  /** The next token; see {@link Sampler#next}. */
  int next(float[] logits, int from, int vocab) {
    return sampler.next(logits, from, vocab, seen);
  }

  /** The next random number of the row's own, in [0, 1). */
  double uniform() {
    return sampler.uniform();
  }

  void take(int token, GenerationSettings settings) {
    made[count++] = token;
    seen.set(token);
    ended =
        count == made.length
            || settings.stopTokens().contains(token)
            || stops.completed(made, count);
  }

  boolean ended() {
    return ended;
  }

  /** The tokens of the prompt and of what was made. */
  BitSet seen() {
    return seen;
  }

  int newest() {
    return made[count - 1];
  }

  /** Where the newest token's keys and values go: right behind what is there. */
  int slot() {
    return prompt.length() + count - 1;
  }

  /** How many slots the row may need. */
  int mostSlots() {
    return prompt.length() + made.length;
  }

  /** What was made. */
  Tokens tokens() {
    return Tokens.of(Arrays.copyOf(made, count));
  }
}
