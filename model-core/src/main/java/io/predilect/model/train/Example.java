package io.predilect.model.train;

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
record Example(int row, TokenizedPair pair, ReferenceLogps reference, Optional<Tokens> mismatched) {

  /** A pair. */
  Example(int row, TokenizedPair pair, ReferenceLogps reference) {
    this(row, pair, reference, Optional.empty());
  }

  /** An example of a source. */
  static Example of(int row, ExampleSource source, int index, ReferenceLogps reference) {
    return new Example(row, source.get(index), reference, source.mismatched(index));
  }
}
