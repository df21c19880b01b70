package io.predilect.model.train;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.objective.ScoredPair;
import java.util.Optional;

/**
 * An example in a batch.
 *
 * @param row its row in the batch's metrics
 * @param pair its tokens
 * @param reference the reference's log-probs, where the objective asks for them
 */
record Example(int row, TokenizedPair pair, Optional<ScoredPair.Reference> reference) {}
