package io.predilect.jobs.score;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.ResponseCut;
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.RefinementPrompt;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.promptfree.PoolFit;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The models of one task, with what each of them needs to score pairs. */
final class ScoreTask implements AutoCloseable {
  /**
   * A model's columns.
   *
   * @param tokenizer makes pairs fit for the model
   * @param fit makes them fit behind every prompt of the pool
   * @param scorer computes the columns
   */
  record Scoring(PairTokenizer tokenizer, PoolFit fit, PairScorer scorer) {

    /** The pair in the model's tokens, or why it has none. */
    PairTokenizer.Result tokenize(PreferencePair pair, Optional<ResponseCut> cut) {
      return tokenizer.tokenize(pair, cut);
    }

    /** A pair that was kept, as it is scored. */
    Candidate candidate(String promptId, TokenizedPair pair) {
      return new Candidate(promptId, fit.fit(pair), fit.cuts(pair));
    }
  }

  private static final long MIB = 1 << 20;

  private final ScorePlan plan;
  private final int batchTokens;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Scoring> scorings = new ArrayList<>();

  private ScoreTask(ScorePlan plan) {
    this.plan = plan;
    this.batchTokens = ScoringModel.batchTokens(plan.batchTokens());
  }

  /** Opens the models, which are given back when the task ends, however it ends. */
  static List<Scoring> open(ScorePlan plan) throws IOException {
    ScoreTask task = new ScoreTask(plan);
    TaskEnd.close(task);
    for (ModelFolder folder : plan.reference()) {
      task.openReference(folder);
    }
    for (PromptFreePlan promptFree : plan.promptFree()) {
      for (PoolModel model : promptFree.models()) {
        task.openPooled(model, promptFree.poolMib());
      }
    }
    return task.scorings;
  }

  private void openReference(ModelFolder folder) throws IOException {
    ScoringModel shared = acquire(folder, HeadKind.CAUSAL);
    LanguageModel model = shared.model();
    scorings.add(
        new Scoring(
            tokenizer(shared, plan.refinementPrompt()),
            PoolFit.of(List.of(), Integer.MAX_VALUE),
            new ReferenceScorer(
                model::score, folder.digest(), plan.refinementPrompt(), batchTokens)));
  }

  private void openPooled(PoolModel pooled, int poolMib) throws IOException {
    ScoringModel shared = acquire(pooled.folder(), pooled.role().head());
    LanguageModel model = shared.model();
    PoolFit fit =
        PoolFit.of(
            pooled.pool().stream().map(PoolPrompt::tokens).toList(), model.config().maxPositions());
    PoolScores pool = PoolScores.none();
    if (!fit.prompts().isEmpty()) {
      PoolPasses passes =
          new PoolPasses(model, shared.pools(), fit.prompts(), poolMib * MIB, batchTokens);
      open.push(passes);
      pool = passes;
    }
    scorings.add(
        new Scoring(
            tokenizer(shared, Optional.empty()),
            fit,
            new PooledScorer(model::score, pooled.role(), pool, batchTokens)));
  }

  private ScoringModel acquire(ModelFolder folder, HeadKind head) throws IOException {
    SharedModels<ScoringModel>.Lease lease =
        ScoringModel.acquire(folder, head, plan.hadoop().value());
    open.push(lease);
    return lease.model();
  }

  private PairTokenizer tokenizer(ScoringModel shared, Optional<RefinementPrompt> refinement) {
    LengthLimits limits = plan.limits().within(shared.model().config().maxPositions());
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
