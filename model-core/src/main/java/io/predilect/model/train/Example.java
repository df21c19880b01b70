package io.predilect.model.train;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;

/**
 * An example in a batch.
 *
 * @param row its row in the batch's metrics
 * @param pair its tokens
 * @param reference what the reference said of it, as far as the objective asks
 */
record Example(int row, TokenizedPair pair, ReferenceLogps reference) {}
