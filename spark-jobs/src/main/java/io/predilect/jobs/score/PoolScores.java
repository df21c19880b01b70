package io.predilect.jobs.score;

import io.predilect.data.token.Tokens;
import java.util.List;

/** A model's numbers of responses under every prompt of a fixed pool. */
interface PoolScores {

  /**
   * The number of every response under every prompt of the pool.
   *
   * @return [prompt][response]
   */
  double[][] under(List<Tokens> responses);

  /** No prompts beside a pair's own. */
  static PoolScores none() {
    return responses -> new double[0][];
  }
}
