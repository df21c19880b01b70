package io.predilect.model.generate;

import io.predilect.data.token.Tokens;
import java.util.List;
import java.util.Objects;

/**
 * What a model wrote.
 *
 * @param tokens the tokens, the stop token included where one was reached
 * @param first the likeliest first tokens, the likeliest first, as many as were asked for
 * @param finite whether all logits were numbers; else it ends before those that were not
 */
public record GeneratedText(Tokens tokens, List<LikelyToken> first, boolean finite) {
  /**
   * A token that a text might have begun with.
   *
   * @param logprob its log-probability under the model, before temperature and filters
   */
  public record LikelyToken(int token, float logprob) {}

  public GeneratedText {
    Objects.requireNonNull(tokens, "tokens");
    first = List.copyOf(first);
  }
}
