package io.predilect.jobs.models;

import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.PairScorer;
import java.io.IOException;

/**
 * A reward model that judges whole responses in a task, which closes it.
 *
 * @param scorer gives rewards
 * @param tokenizer reads what is scored; refuses what is longer than the model's context
 */
public record WholeRewards(PairScorer scorer, PairTokenizer tokenizer) {
  /** The reason of a response whose reward is no number. */
  public static final String NOT_FINITE = "reward is not finite";

  /**
   * Opens it for the task that calls.
   *
   * @param batchTokens tokens a batch may hold
   */
  public static WholeRewards open(ModelFolder folder, int batchTokens, ModelStore models)
      throws IOException {
    SharedModels<ScoringModel>.Lease lease = models.open(folder, HeadKind.REWARD);
    TaskEnd.close(lease);
    ScoringModel shared = lease.model();
    return new WholeRewards(
        new PairScorer(shared.model(), batchTokens),
        new PairTokenizer(
            shared.tokenizer(),
            LengthLimits.of(Integer.MAX_VALUE, LengthLimits.Overlong.REJECT)
                .within(shared.model().config().maxPositions()),
            RationaleCondition.builtIn()));
  }
}
