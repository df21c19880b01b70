package io.predilect.data.shard;

import io.predilect.data.check.Checks;
import io.predilect.data.token.Tokens;
import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/**
 * How long a pair may be, and what happens to one that is longer. Scoring and training use the same
 * limits, so that both see the very same tokens.
 *
 * @param maxLength tokens of prompt and longest response together, at least 2
 * @param maxPromptLength tokens of the prompt, at most {@code maxLength}
 * @param overlong what happens to a longer pair
 */
public record LengthLimits(int maxLength, int maxPromptLength, Overlong overlong)
    implements Serializable {
  /** None but a model's own, see {@link #within}. */
  public static final LengthLimits NONE = of(Integer.MAX_VALUE, Overlong.TRUNCATE);

  /** What happens to a pair that is too long. */
  public enum Overlong {
    /** Prompts lose their beginning, responses their end. */
    TRUNCATE,
    /** The pair is rejected. */
    REJECT
  }

  public LengthLimits {
    Objects.requireNonNull(overlong, "overlong");
    new Checks()
        .holds(
            maxLength >= 2,
            "max_length",
            maxLength,
            "a prompt and a response need at least 2 tokens")
        .atLeast("max_prompt_length", maxPromptLength, 1)
        .agrees(
            maxPromptLength <= maxLength,
            "max_prompt_length",
            maxPromptLength,
            "it must be at most max_length (" + maxLength + ")")
        .orThrow();
  }

  /** The same limit for the prompt as for everything. */
  public static LengthLimits of(int maxLength, Overlong overlong) {
    return new LengthLimits(maxLength, maxLength, overlong);
  }

  /** The same for a model with so long a context. */
  public LengthLimits within(int maxPositions) {
    return new LengthLimits(
        Math.min(maxLength, maxPositions), Math.min(maxPromptLength, maxPositions), overlong);
  }

  /** The same, and what is longer is cut. */
  public LengthLimits truncating() {
    return new LengthLimits(maxLength, maxPromptLength, Overlong.TRUNCATE);
  }

  /** Three sequences within the limits. */
  public record Fitted(Tokens prompt, Tokens chosen, Tokens rejected) {
    public Fitted {
      Objects.requireNonNull(prompt, "prompt");
      Objects.requireNonNull(chosen, "chosen");
      Objects.requireNonNull(rejected, "rejected");
    }
  }

  /**
   * The pair within the limits. A truncated prompt keeps its beginning-of-sequence token; a
   * truncated response ends where it was cut, without an end-of-turn token.
   *
   * @param bos the beginning-of-sequence token, where prompts begin with one
   * @return empty where the pair is too long and may not be truncated, or truncating would leave
   *     nothing of the responses
   */
  public Optional<Fitted> fit(
      Tokens prompt, Tokens chosen, Tokens rejected, Optional<Integer> bos) {
    int longest = Math.max(chosen.length(), rejected.length());
    if (prompt.length() <= maxPromptLength && (long) prompt.length() + longest <= maxLength) {
      return Optional.of(new Fitted(prompt, chosen, rejected));
    }
    if (overlong == Overlong.REJECT) {
      return Optional.empty();
    }
    Tokens fitted = lastOf(prompt, maxPromptLength, bos);
    int room = maxLength - fitted.length();
    return room < 1
        ? Optional.empty()
        : Optional.of(new Fitted(fitted, chosen.first(room), rejected.first(room)));
  }

  /**
   * A rationale within the limits: {@code maxLength} holds for the question and the rationale
   * together. Where truncated, the rationale gets at most half of that, the question the rest.
   *
   * @return empty where it is too long and may not be truncated
   */
  public Optional<TokenizedPair.Rationale> fit(
      TokenizedPair.Rationale rationale, Optional<Integer> bos) {
    Tokens condition = rationale.condition();
    Tokens text = rationale.text();
    if ((long) condition.length() + text.length() <= maxLength) {
      return Optional.of(rationale);
    }
    if (overlong == Overlong.REJECT) {
      return Optional.empty();
    }
    int spare = maxLength - condition.length();
    Tokens kept = text.first(Math.max(maxLength / 2, spare));
    return Optional.of(
        new TokenizedPair.Rationale(lastOf(condition, maxLength - kept.length(), bos), kept));
  }

  private static Tokens lastOf(Tokens prompt, int count, Optional<Integer> bos) {
    boolean begins = bos.isPresent() && !prompt.isEmpty() && prompt.at(0) == bos.get();
    if (prompt.length() <= count || !begins || count < 2) {
      return prompt.last(count);
    }
    return prompt.first(1).plus(prompt.last(count - 1));
  }
}
