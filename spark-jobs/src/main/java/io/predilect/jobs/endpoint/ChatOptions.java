package io.predilect.jobs.endpoint;

import io.predilect.jobs.config.FreeJson;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a text is made.
 *
 * @param maxTokens the longest text, in tokens, reasoning included
 * @param temperature of sampling; 0: greedy
 * @param topP share of probability sampled from; 1: all of it
 * @param topK number of tokens sampled from; 0: all. OpenAI itself does not know it, and is not
 *     sent a 0
 * @param stop texts that end the answer; none of them is part of it
 * @param topLogprobs how many of the likeliest first tokens are told with their log-probs; empty:
 *     none
 * @param responseFormat in place of the endpoint's own {@code response_format}; empty: that one
 */
public record ChatOptions(
    int maxTokens,
    double temperature,
    double topP,
    int topK,
    List<String> stop,
    OptionalInt topLogprobs,
    Optional<FreeJson> responseFormat) {
  public ChatOptions {
    stop = List.copyOf(stop);
    Objects.requireNonNull(topLogprobs, "topLogprobs");
    Objects.requireNonNull(responseFormat, "responseFormat");
    if (maxTokens < 1) {
      throw new IllegalArgumentException("a text of " + maxTokens + " tokens at most");
    }
  }

  /** Plain texts. */
  public static ChatOptions sampled(int maxTokens, double temperature, double topP, int topK) {
    return new ChatOptions(
        maxTokens, temperature, topP, topK, List.of(), OptionalInt.empty(), Optional.empty());
  }

  /** Also the likeliest first tokens. */
  public ChatOptions withTopLogprobs(int count) {
    return new ChatOptions(
        maxTokens, temperature, topP, topK, stop, OptionalInt.of(count), responseFormat);
  }
}
