package io.predilect.jobs.score;

import io.predilect.data.shard.TokenizedPair;
import java.util.Objects;

/**
 * A pair to be scored.
 *
 * @param promptId the prompt's own id, whatever was cut from it
 * @param tokens the pair in the scoring model's tokens
 */
public record Candidate(String promptId, TokenizedPair tokens) {
  public Candidate {
    Objects.requireNonNull(promptId, "promptId");
    Objects.requireNonNull(tokens, "tokens");
  }

  /** Its responses under the augmented prompt. */
  Candidate underAugmentedPrompt() {
    return new Candidate(promptId, tokens.underAugmentedPrompt());
  }
}
