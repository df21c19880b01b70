package io.predilect.jobs.endpoint.spending;

/**
 * What is set aside for requests until it is known what they took.
 *
 * @param requests how many
 * @param tokensIn of their prompts, guessed from lengths
 * @param tokensOut of their answers, the longest that they may be
 * @param tokens what they are expected to count against the limit of tokens
 * @param cost what they are expected to cost
 */
public record Share(long requests, double tokensIn, double tokensOut, double tokens, double cost) {
  /** Nothing. */
  public static final Share NONE = new Share(0, 0, 0, 0, 0);

  Share plus(Share other) {
    return new Share(
        requests + other.requests,
        tokensIn + other.tokensIn,
        tokensOut + other.tokensOut,
        tokens + other.tokens,
        cost + other.cost);
  }

  Share minus(Share other) {
    return plus(other.times(-1));
  }

  Share times(long factor) {
    return new Share(
        requests * factor, tokensIn * factor, tokensOut * factor, tokens * factor, cost * factor);
  }
}
