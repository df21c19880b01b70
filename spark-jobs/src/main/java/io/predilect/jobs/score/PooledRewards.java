package io.predilect.jobs.score;

import io.predilect.data.token.Tokens;
import io.predilect.model.LanguageModel;
import io.predilect.model.scoring.PromptPool;
import java.util.List;

/** A reward model over a pool of prompts whose keys and values are computed once. */
final class PooledRewards implements PromptPoolRewards, AutoCloseable {
  private final LanguageModel model;
  private final PromptPool pool;
  private final List<String> promptIds;
  private final int batchTokens;

  /**
   * Runs the prompts.
   *
   * @param model stays the caller's
   * @param prompts at least one
   * @param batchTokens tokens a batch of responses may hold
   */
  PooledRewards(LanguageModel model, List<PoolPrompt> prompts, int batchTokens) {
    this.model = model;
    this.pool = model.pool(prompts.stream().map(PoolPrompt::tokens).toList());
    this.promptIds = prompts.stream().map(PoolPrompt::id).toList();
    this.batchTokens = batchTokens;
  }

  @Override
  public List<String> promptIds() {
    return promptIds;
  }

  @Override
  public double[][] rewardsUnder(List<Tokens> responses) {
    return model.rewardsUnder(pool, responses, batchTokens);
  }

  @Override
  public void close() {
    pool.close();
  }
}
