package io.predilect.jobs.endpoint.spending;

/**
 * What a request may take, before it is sent.
 *
 * @param tokensIn of its prompt, guessed from its length
 * @param tokensOut the longest answer
 */
public record Load(long tokensIn, long tokensOut) {
  private static final int CHARACTERS_A_TOKEN = 4;

  /** Of a body. */
  public static Load of(String body, int maxTokens) {
    return new Load(1 + body.length() / CHARACTERS_A_TOKEN, maxTokens);
  }
}
