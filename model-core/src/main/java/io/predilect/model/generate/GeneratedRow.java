package io.predilect.model.generate;

import io.predilect.data.token.Tokens;
import io.predilect.model.generate.GeneratedText.LikelyToken;
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
  private final List<GuidedText.Step> steps = new ArrayList<>();
  private List<LikelyToken> first = List.of();
  private int count;
  private boolean ended;
  private boolean finite = true;

  GeneratedRow(Tokens prompt, int limit, Sampler sampler, StopStrings stops) {
    this.prompt = prompt;
    this.made = new int[limit];
    this.sampler = sampler;
    this.stops = stops;
    Arrays.stream(prompt.toArray()).forEach(seen::set);
  }

  /** The next token; see {@link Sampler#next}. */
  int next(RowChances chances, Ranking ranking) {
    return sampler.next(chances, ranking);
  }

  /** The next random number of the row's own, in [0, 1). */
  double uniform() {
    return sampler.uniform();
  }

  void take(int token, GenerationSettings settings) {
    if (token == TokenChoice.NONE) {
      finite = false;
      ended = true;
      return;
    }
    made[count++] = token;
    seen.set(token);
    ended =
        count == made.length
            || settings.stopTokens().contains(token)
            || stops.completed(made, count);
  }

  /** Notes how the token was drawn that is taken next. */
  void guided(GuidedText.Step step) {
    steps.add(step);
  }

  /** Notes what the row might have begun with. */
  void first(List<LikelyToken> likeliest) {
    first = likeliest;
  }

  /** What was made. */
  GeneratedText text() {
    return new GeneratedText(tokens(), first, finite);
  }

  /** What was made, with how each token was drawn. */
  GuidedText guidedText() {
    return new GuidedText(tokens(), steps.subList(0, count), finite);
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

  private Tokens tokens() {
    return Tokens.of(Arrays.copyOf(made, count));
  }
}
