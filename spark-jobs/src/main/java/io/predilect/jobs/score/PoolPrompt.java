package io.predilect.jobs.score;

import io.predilect.data.token.Tokens;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/** A prompt of the pool that all pairs share, in the reward model's tokens. */
final class PoolPrompt implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String id;
  private final int[] tokens;

  PoolPrompt(String id, Tokens tokens) {
    this.id = Objects.requireNonNull(id, "id");
    this.tokens = tokens.toArray();
  }

  /** The prompt's own id, by which a pair's own prompt is known. */
  String id() {
    return id;
  }

  Tokens tokens() {
    return Tokens.of(tokens);
  }

  int length() {
    return tokens.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PoolPrompt that
        && id.equals(that.id)
        && Arrays.equals(tokens, that.tokens);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
