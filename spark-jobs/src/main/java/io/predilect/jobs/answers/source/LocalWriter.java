package io.predilect.jobs.answers.source;

import io.predilect.data.token.Tokens;
import io.predilect.jobs.endpoint.TokenLogprob;
import io.predilect.jobs.questions.Guided;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What writes in this process: a model, or two together. */
interface LocalWriter {
  /** The most tokens of a prompt and of what follows it. */
  int positions();

  /** How many tokens, of prompts and of what is written, are best held at a time. */
  int usualTokens();

  /**
   * Continues every prompt; a row depends on its prompt and seed alone.
   *
   * @param seeds one per prompt
   */
  List<Written> write(List<Tokens> prompts, long[] seeds);

  /**
   * A text.
   *
   * @param tokens its tokens, the stop token included where one was reached
   * @param finite whether all logits were numbers; else it ends before those that were not
   * @param first the likeliest first tokens; none unless asked for
   * @param guided of two models
   */
  record Written(Tokens tokens, boolean finite, List<TokenLogprob> first, Optional<Guided> guided) {
    public Written {
      Objects.requireNonNull(tokens, "tokens");
      first = List.copyOf(first);
      Objects.requireNonNull(guided, "guided");
    }
  }
}
