package io.predilect.data.pair;

import java.io.Serializable;

/** Makes pairs by number: a pair depends on the seed and its index only. */
public interface PairGenerator extends Serializable {
  /**
   * One pair.
   *
   * @param seed the same for a whole data set
   * @param index the pair's number, at least 0
   */
  PreferencePair pair(long seed, int index);

  /** What a data set's preferences come from. */
  TextReward reward(long seed);
}
