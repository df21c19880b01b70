package io.predilect.jobs.score;

import io.predilect.data.token.Tokens;
import java.util.List;

/** Rewards of responses under every prompt of a fixed pool, the prompts run once for all. */
interface PromptPoolRewards {

  /** The ids of the pool's prompts. */
  List<String> promptIds();

  /**
   * r(x', y) of every response y under every prompt x' of the pool.
   *
   * @return [prompt][response]
   */
  double[][] rewardsUnder(List<Tokens> responses);

  /** No prompts beside a pair's own. */
  static PromptPoolRewards none() {
    return new PromptPoolRewards() {
      @Override
      public List<String> promptIds() {
        return List.of();
      }

      @Override
      public double[][] rewardsUnder(List<Tokens> responses) {
        return new double[0][];
      }
    };
  }
}
