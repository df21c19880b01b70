package io.predilect.jobs.score;

import io.predilect.data.token.Tokens;
import java.io.Serializable;
import java.util.Objects;

/**
 * A prompt of the pool that all pairs share.
 *
 * @param id the prompt's own id, by which a pair's own prompt is known
 * @param tokens in one model's tokens
 */
record PoolPrompt(String id, Tokens tokens) implements Serializable {
  PoolPrompt {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(tokens, "tokens");
  }
}
