package io.predilect.jobs.score;

import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.RefinementPrompt;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.promptfree.PromptFreeScorer;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The models of one task, each a step that rows go through in turn. */
final class ScoreTask {
  private static final long MIB = 1 << 20;

  private final ScorePlan plan;
  private final List<UnaryOperator<Iterator<ScoredRow>>> steps = new ArrayList<>();

  private ScoreTask(ScorePlan plan) {
    this.plan = plan;
  }

  /** Opens the models, which are given back when the task ends, however it ends. */
  static ScoreTask open(ScorePlan plan) throws IOException {
    ScoreTask task = new ScoreTask(plan);
    for (ModelFolder folder : plan.reference()) {
      task.openReference(folder);
    }
    for (PromptFreePlan promptFree : plan.promptFree()) {
      for (PoolModel model : promptFree.models()) {
        task.openPooled(model, promptFree.poolMib());
      }
    }
    return task;
  }

  /** The rows in their order, with what every model says of them, as they are asked for. */
  Iterator<ScoredRow> score(Iterator<ScoredRow> rows) {
    Iterator<ScoredRow> scored = rows;
    for (UnaryOperator<Iterator<ScoredRow>> step : steps) {
      scored = step.apply(scored);
    }
    return scored;
  }

  private void openReference(ModelFolder folder) throws IOException {
    ScoringModel shared = acquire(folder, HeadKind.CAUSAL);
    PairTokenizer tokenizer =
        tokenizer(shared, shared.model().config().maxPositions(), plan.refinementPrompt());
    PairScorer scorer = new PairScorer(shared.model(), plan.batchTokens());
    ReferenceColumns columns = new ReferenceColumns(folder.digest(), plan.refinementPrompt());
    steps.add(
        rows ->
            Windows.each(
                scorer.score(
                    rows,
                    row ->
                        row.tokenize(tokenizer)
                            .map(pair -> columns.question(pair).sequences())
                            .orElse(List.of())),
                scored -> {
                  ScoredRow row = scored.row();
                  row.pair().ifPresent(pair -> row.take(columns.of(pair, scored.score())));
                  return row;
                }));
  }

  private void openPooled(PoolModel pooled, int poolMib) throws IOException {
    ScoringModel shared = acquire(pooled.folder(), pooled.role().head());
    PairTokenizer tokenizer = tokenizer(shared, pooled.positions(), Optional.empty());
    List<Tokens> prompts = pooled.pool().stream().map(PoolPrompt::tokens).toList();
    SharedModels<PromptFreeScorer>.Lease lease =
        shared
            .pools()
            .acquire(
                List.of(prompts, poolMib, plan.batchTokens(), pooled.positions(), pooled.run()),
                () ->
                    pooled.run()
                        ? new PromptFreeScorer(
                            shared.model(),
                            prompts,
                            pooled.positions(),
                            poolMib * MIB,
                            plan.batchTokens())
                        : PromptFreeScorer.ofOwnPrompts(
                            shared.model(), prompts, pooled.positions(), plan.batchTokens()));
    TaskEnd.close(lease);
    steps.add(
        rows ->
            Windows.each(
                lease.model().score(rows, row -> row.tokenize(tokenizer)),
                scored -> {
                  ScoredRow row = scored.row();
                  scored.score().ifPresent(measures -> row.take(pooled.role(), measures));
                  return row;
                }));
  }

  private ScoringModel acquire(ModelFolder folder, HeadKind head) throws IOException {
    SharedModels<ScoringModel>.Lease lease = plan.models().open(folder, head);
    TaskEnd.close(lease);
    return lease.model();
  }

  private PairTokenizer tokenizer(
      ScoringModel shared, int positions, Optional<RefinementPrompt> refinement) {
    LengthLimits limits = plan.limits().within(positions);
    return new PairTokenizer(shared.tokenizer(), limits, RationaleCondition.builtIn(), refinement);
  }
}
