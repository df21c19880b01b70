package io.predilect.model.train.data;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An example in a batch.
 *
 * @param row its row in the batch's metrics
 * @param pair its tokens
 * @param reference what the reference said of it, as far as the objective asks
 * @param mismatched a response to another prompt, where the objective judges single responses
 * @param others the responses ranked below the pair's, best first, where the objective takes
 *     rankings
 */
public record Example(
    int row,
    TokenizedPair pair,
    ReferenceLogps reference,
    Optional<Tokens> mismatched,
    List<Other> others) {

  /**
   * A response to the pair's prompt.
   *
   * @param response its tokens
   * @param reference log π_ref of it; empty: it was not asked
   */
  public record Other(Tokens response, OptionalDouble reference) {}

  public Example {
    others = List.copyOf(others);
  }

  /** An example that is no ranking. */
  public Example(
      int row, TokenizedPair pair, ReferenceLogps reference, Optional<Tokens> mismatched) {
    this(row, pair, reference, mismatched, List.of());
  }

  /** A pair. */
  public Example(int row, TokenizedPair pair, ReferenceLogps reference) {
    this(row, pair, reference, Optional.empty());
  }
}
