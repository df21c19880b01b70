package io.predilect.jobs.score;

import io.predilect.data.shard.TokenizedPair;
import java.util.Objects;

/**
 * A pair to be scored.
 *
 * @param promptId the prompt's own id, whatever was cut from it
 * @param tokens the pair in the scoring model's tokens
 * @param cut whether a response lost its end to stand behind every prompt of a pool
 */
public record Candidate(String promptId, TokenizedPair tokens, boolean cut) {
  public Candidate {
    Objects.requireNonNull(promptId, "promptId");
    Objects.requireNonNull(tokens, "tokens");
  }

  /** A pair as it is. */
  public Candidate(String promptId, TokenizedPair tokens) {
    this(promptId, tokens, false);
  }

  /** Its responses under the augmented prompt. */
  public Candidate underAugmentedPrompt() {
    return new Candidate(promptId, tokens.underAugmentedPrompt(), cut);
  }
}
