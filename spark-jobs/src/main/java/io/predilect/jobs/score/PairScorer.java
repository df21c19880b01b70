package io.predilect.jobs.score;

import io.predilect.data.shard.TokenizedPair;
import java.util.List;

/** Some columns of a pair, computed by a model for many pairs at a time. */
interface PairScorer extends AutoCloseable {

  /**
   * Scores pairs; how they stand together does not matter to the result.
   *
   * @param pairs in any order and of any lengths
   * @return the columns' values of each pair, in the order of the pairs
   */
  List<Object[]> score(List<TokenizedPair> pairs);

  @Override
  void close();
}
