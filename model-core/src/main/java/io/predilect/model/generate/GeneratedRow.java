package io.predilect.model.generate;

import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** One prompt's progress. */
final class GeneratedRow {
  private final Tokens prompt;
  private final int[] made;
  private final Sampler sampler;
  private final StopStrings stops;
  private final BitSet seen = new BitSet();
  private final List<Float> kl = new ArrayList<>();
  private final List<Float> logRatios = new ArrayList<>();
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

  /** Notes how far from its reference the token was drawn that is taken next. */
  void diverge(float divergence, float logRatio) {
    kl.add(divergence);
    logRatios.add(logRatio);
  }

  /** What was made, with how far from the reference. */
  GuidedText guided() {
    return new GuidedText(tokens(), kl, logRatios);
  }

  boolean ended() {
    return ended;
  }

  /** The tokens of the prompt and of what was made. */
  BitSet seen() {
    return seen;
  }

  /** The most tokens that may be made. */
  int limit() {
    return made.length;
  }

  /** The tokens that there are, the prompt's included. */
  int length() {
    return prompt.length() + count;
  }

  /** The most tokens that there may be, the prompt's included. */
  int mostTokens() {
    return prompt.length() + made.length;
  }

  /** What was made. */
  Tokens tokens() {
    return Tokens.of(Arrays.copyOf(made, count));
  }
}
