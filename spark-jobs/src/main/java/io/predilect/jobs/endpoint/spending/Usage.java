package io.predilect.jobs.endpoint.spending;

/**
 * Tokens as a service counted them, of one answer or of many.
 *
 * @param tokensIn of the prompts, those cached included
 * @param tokensOut of the answers, reasoning included
 * @param cached those of the prompts that the service had computed before
 * @param reasoning those of the answers that are not in their texts
 * @param untold answers whose tokens the service did not tell: they are not in the other numbers
 */
public record Usage(long tokensIn, long tokensOut, long cached, long reasoning, long untold) {
  /** Of nothing. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

  /** Of an answer that does not say. */
  public static final Usage UNTOLD = new Usage(0, 0, 0, 0, 1);

  /** Of this and another. */
  public Usage plus(Usage other) {
    return new Usage(
        tokensIn + other.tokensIn,
        tokensOut + other.tokensOut,
        cached + other.cached,
        reasoning + other.reasoning,
        untold + other.untold);
  }
}
