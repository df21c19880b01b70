package io.predilect.model.train.data;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.Optional;

/**
 * An example in a batch.
 *
 * @param row its row in the batch's metrics
 * @param pair its tokens
 * @param reference what the reference said of it, as far as the objective asks
 * @param mismatched a response to another prompt, where the objective judges single responses
 */
public record Example(
    int row, TokenizedPair pair, ReferenceLogps reference, Optional<Tokens> mismatched) {

  /** A pair. */
  public Example(int row, TokenizedPair pair, ReferenceLogps reference) {
    this(row, pair, reference, Optional.empty());
  }
}
