package io.predilect.jobs.score;

import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.RefinementPrompt;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.models.SharedModels;
import io.predilect.model.HeadKind;
import io.predilect.model.LanguageModel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;

/** The models of one task, with what each of them needs to score pairs. */
final class ScoreTask implements AutoCloseable {
  /**
   * A model's columns.
   *
   * @param tokenizer makes pairs fit for the model
   * @param responseTokens responses are cut to so many tokens
   * @param scorer computes the columns
   */
  record Scoring(PairTokenizer tokenizer, int responseTokens, PairScorer scorer) {

    /** The pair with responses no longer than the model has room for beside any prompt. */
    TokenizedPair fitted(TokenizedPair pair) {
      if (pair.chosen().length() <= responseTokens && pair.rejected().length() <= responseTokens) {
        return pair;
      }
      return new TokenizedPair(
          pair.id(),
          pair.subset(),
          pair.prompt(),
          pair.chosen().first(responseTokens),
          pair.rejected().first(responseTokens),
          pair.rationale(),
          pair.augmentedPrompt(),
          pair.reference(),
          pair.scoreMargin());
    }
  }

  private final ScorePlan plan;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Scoring> scorings = new ArrayList<>();

  private ScoreTask(ScorePlan plan) {
    this.plan = plan;
  }

  /** Opens the models, which are given back when the task ends, however it ends. */
  static List<Scoring> open(ScorePlan plan, TaskContext context) throws IOException {
    ScoreTask task = new ScoreTask(plan);
    context.<Void>addTaskCompletionListener(
        ended -> {
          task.close();
          return null;
        });
    for (ModelFolder folder : plan.reference()) {
      task.openReference(folder);
    }
    for (ModelFolder folder : plan.reward()) {
      task.openReward(folder);
    }
    return task.scorings;
  }

  private void openReference(ModelFolder folder) throws IOException {
    ScoringModel shared = acquire(folder, HeadKind.CAUSAL);
    LanguageModel model = shared.model();
    scorings.add(
        new Scoring(
            tokenizer(shared, plan.refinementPrompt()),
            Integer.MAX_VALUE,
            new ReferenceScorer(
                model::score, folder.digest(), plan.refinementPrompt(), plan.batchTokens())));
  }

  private void openReward(ModelFolder folder) throws IOException {
    ScoringModel shared = acquire(folder, HeadKind.REWARD);
    LanguageModel model = shared.model();
    PromptPoolRewards pool = PromptPoolRewards.none();
    if (!plan.pool().isEmpty()) {
      PooledRewards pooled = new PooledRewards(model, plan.pool(), plan.batchTokens());
      open.push(pooled);
      pool = pooled;
    }
    int longest = plan.pool().stream().mapToInt(PoolPrompt::length).max().orElse(0);
    scorings.add(
        new Scoring(
            tokenizer(shared, Optional.empty()),
            model.config().maxPositions() - longest,
            new PromptFreeScorer(
                model::score,
                pool,
                plan.ownWeight(),
                plan.epsilon(),
                plan.allGaps(),
                plan.batchTokens())));
  }

  private ScoringModel acquire(ModelFolder folder, HeadKind head) throws IOException {
    SharedModels<ScoringModel>.Lease lease =
        ScoringModel.acquire(folder, head, plan.hadoop().value());
    open.push(lease);
    return lease.model();
  }

  private PairTokenizer tokenizer(ScoringModel shared, Optional<RefinementPrompt> refinement) {
    LengthLimits limits = plan.limits(shared.model().config().maxPositions());
    return new PairTokenizer(shared.tokenizer(), limits, RationaleCondition.builtIn(), refinement);
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        IllegalStateException closing =
            new IllegalStateException("a model could not be given back: " + e.getMessage(), e);
        if (failure == null) {
          failure = closing;
        } else {
          failure.addSuppressed(closing);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
