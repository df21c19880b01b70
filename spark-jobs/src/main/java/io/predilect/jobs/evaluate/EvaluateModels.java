package io.predilect.jobs.evaluate;

import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.jobs.evaluate.JudgedRow.Question;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The models of one task, each a step that rows go through in turn. */
final class EvaluateModels {

  /** A model, what it is asked, and what makes pairs fit for it. */
  private record Judge(
      Question question, String model, PairTokenizer tokenizer, PairScorer scorer) {
    Iterator<JudgedRow> judge(Iterator<JudgedRow> rows) {
      return Windows.each(
          scorer.score(rows, row -> row.tokenize(question, tokenizer, model)),
          scored -> scored.row().take(question, scored.score()));
    }
  }

  private final EvaluatePlan plan;
  private final List<Judge> judges = new ArrayList<>();
  private final List<Judge> refining = new ArrayList<>();

  private EvaluateModels(EvaluatePlan plan) {
    this.plan = plan;
  }

  /** Opens the models, which are given back when the running task ends, however it ends. */
  static EvaluateModels open(EvaluatePlan plan) throws IOException {
    EvaluateModels models = new EvaluateModels(plan);
    models.open(plan.reward(), HeadKind.REWARD, Question.REWARD, Optional.empty());
    models.open(
        plan.policy(), HeadKind.CAUSAL, Question.POLICY, Optional.of(Question.REFINED_POLICY));
    models.open(
        plan.reference(),
        HeadKind.CAUSAL,
        Question.REFERENCE,
        Optional.of(Question.REFINED_REFERENCE));
    return models;
  }

  /** The rows in their order, with what every model says of them, as they are asked for. */
  Iterator<JudgedRow> judge(Iterator<JudgedRow> rows) {
    Iterator<JudgedRow> judged = rows;
    for (Judge judge : judges) {
      judged = judge.judge(judged);
    }
    for (Judge judge : refining) { // last, for no more than the rows that no model rejects
      judged = judge.judge(judged);
    }
    return judged;
  }

  private void open(
      List<ModelFolder> folders, HeadKind head, Question question, Optional<Question> refined)
      throws IOException {
    for (ModelFolder folder : folders) {
      var lease = plan.models().open(folder, head);
      TaskEnd.close(lease);
      ScoringModel shared = lease.model();
      LengthLimits limits =
          (head == HeadKind.CAUSAL ? plan.compared() : plan.limits())
              .within(shared.model().config().maxPositions());
      RationaleCondition condition = RationaleCondition.builtIn();
      PairScorer scorer = new PairScorer(shared.model(), plan.batchTokens());
      judges.add(
          new Judge(
              question,
              folder.digest(),
              new PairTokenizer(shared.tokenizer(), limits, condition),
              scorer));
      if (refined.isPresent() && !plan.refinement().isEmpty()) {
        PairTokenizer tokenizer =
            new PairTokenizer(
                shared.tokenizer(), limits, condition, plan.refinement().stream().findFirst());
        refining.add(new Judge(refined.get(), folder.digest(), tokenizer, scorer));
      }
    }
  }
}
