package io.predilect.model.scoring;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A response and the prompt that it is scored under.
 *
 * @param prompt x, not empty
 * @param response y, not empty
 */
public record Prompted(Tokens prompt, Tokens response) {
  public Prompted {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(response, "response");
  }

  /** Tokens of both. */
  public int length() {
    return prompt.length() + response.length();
  }

  /** Tokens of sequences that are run together: every prompt once, every response once. */
  public static long tokens(List<Prompted> sequences) {
    return sequences.stream().map(Prompted::prompt).distinct().mapToLong(Tokens::length).sum()
        + sequences.stream().mapToLong(s -> s.response().length()).sum();
  }

  /** The responses that a pair has, the chosen one first, under its prompt. */
  public static List<Prompted> responses(TokenizedPair pair) {
    return Stream.of(pair.chosen(), pair.rejected())
        .filter(response -> !response.isEmpty())
        .map(response -> new Prompted(pair.prompt(), response))
        .toList();
  }
}
