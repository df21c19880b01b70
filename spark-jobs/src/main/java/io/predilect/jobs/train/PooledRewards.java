package io.predilect.jobs.train;

import io.predilect.data.token.Tokens;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.score.PoolPasses;
import io.predilect.model.LanguageModel;
import io.predilect.model.scoring.PromptPool;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.step.PromptRewards;
import io.predilect.model.train.step.RewardSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * A reward model whose prompts are run once for all tasks of a process. Keys and values are held
 * for the prompts that were asked for last: pairs that leave room for all of them ask for the same
 * ones.
 */
final class PooledRewards implements RewardSource, AutoCloseable {
  private final LanguageModel model;
  private final SharedModels<PromptPool> pools;
  private final long memory;
  private final int batchTokens;
  private List<Tokens> prompts = List.of();
  private Optional<PoolPasses> pool = Optional.empty();

  /**
   * Rewards under pools.
   *
   * @param shared stays the caller's
   * @param memory bytes that keys and values may take
   * @param batchTokens tokens a batch of responses may hold
   */
  PooledRewards(CheckpointModel shared, long memory, int batchTokens) {
    this.model = shared.model();
    this.pools = shared.pools();
    this.memory = memory;
    this.batchTokens = batchTokens;
  }

  @Override
  public List<ResponseScore> score(PromptedBatch batch) {
    return model.score(batch);
  }

  @Override
  public int maxPositions() {
    return model.config().maxPositions();
  }

  @Override
  public PromptRewards under(List<Tokens> wanted) {
    return new PromptRewards() {
      @Override
      public double[][] of(List<Tokens> responses, int batchTokens) {
        return pool(wanted).underByLength(responses);
      }

      @Override
      public void close() {} // the pairs to come ask for the same prompts
    };
  }

  private PoolPasses pool(List<Tokens> wanted) {
    if (pool.isEmpty() || !prompts.equals(wanted)) {
      close();
      try {
        pool = Optional.of(new PoolPasses(model, pools, wanted, memory, batchTokens));
      } catch (IOException e) {
        throw new UncheckedIOException("a pool of prompts could not be run: " + e.getMessage(), e);
      }
      prompts = wanted;
    }
    return pool.get();
  }

  @Override
  public void close() {
    pool.ifPresent(PoolPasses::close);
    pool = Optional.empty();
  }
}
