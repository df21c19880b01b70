package io.predilect.jobs.evaluate;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.ResponseCut;
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.models.SharedModels;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The models of one task. They are shared by the tasks of a process and given back on closing. */
final class EvaluateModels implements AutoCloseable {

  /**
   * A model and what makes pairs fit for it.
   *
   * @param model scores
   * @param tokenizer its own
   * @param refining the same with p in front of prompts; empty: p is not asked for
   */
  record Judge(LanguageModel model, PairTokenizer tokenizer, Optional<PairTokenizer> refining) {
    PairTokenizer.Result tokenize(PreferencePair pair, Optional<ResponseCut> cut) {
      return tokenizer.tokenize(pair, cut);
    }

    List<ResponseScore> score(PromptedBatch batch) {
      return model.score(batch);
    }
  }

  private final EvaluatePlan plan;
  private final Deque<SharedModels<ScoringModel>.Lease> leases = new ArrayDeque<>();
  private Optional<Judge> reward = Optional.empty();
  private Optional<Judge> policy = Optional.empty();
  private Optional<Judge> reference = Optional.empty();

  private EvaluateModels(EvaluatePlan plan) {
    this.plan = plan;
  }

  static EvaluateModels open(EvaluatePlan plan) throws IOException {
    EvaluateModels models = new EvaluateModels(plan);
    try {
      models.reward = models.judge(plan.reward(), HeadKind.REWARD);
      models.policy = models.judge(plan.policy(), HeadKind.CAUSAL);
      models.reference = models.judge(plan.reference(), HeadKind.CAUSAL);
      return models;
    } catch (IOException | RuntimeException e) {
      try {
        models.close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private Optional<Judge> judge(List<ModelFolder> folder, HeadKind head) throws IOException {
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    var lease = ScoringModel.acquire(folder.get(0), head, plan.hadoop().value());
    leases.push(lease);
    LanguageModel model = lease.model().model();
    LengthLimits limits = plan.limits(model.config().maxPositions());
    RationaleCondition condition = RationaleCondition.builtIn();
    ChatTokenizer tokenizer = lease.model().tokenizer();
    return Optional.of(
        new Judge(
            model,
            new PairTokenizer(tokenizer, limits, condition),
            plan.refinement().stream()
                .filter(p -> head == HeadKind.CAUSAL)
                .map(p -> new PairTokenizer(tokenizer, limits, condition, Optional.of(p)))
                .findFirst()));
  }

  Optional<Judge> reward() {
    return reward;
  }

  Optional<Judge> policy() {
    return policy;
  }

  /** Empty where the reference log-probs are columns. */
  Optional<Judge> reference() {
    return reference;
  }

  @Override
  public void close() {
    while (!leases.isEmpty()) {
      leases.pop().close();
    }
  }
}
