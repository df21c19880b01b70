package io.predilect.jobs.answers.source;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.questions.Question;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.Strategy;
import java.io.IOException;
import java.util.Iterator;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A model that answers together with its reference, both in the tasks' own processes.
 *
 * @param policy the model, as it would answer alone
 * @param reference its reference, of the same tokenizer
 * @param strategy how they decode together
 * @param stepKl whether each step's divergence is kept
 */
record GuidedPlan(LocalPlan policy, ModelFolder reference, Strategy strategy, boolean stepKl)
    implements ModelPlan {
  private static final long serialVersionUID = 1L;

  GuidedPlan {
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(strategy, "strategy");
  }

  @Override
  public String identity() {
    return new Sha256()
        .add("guided")
        .add(policy.identity())
        .add(reference.digest())
        .add(strategy.toString())
        .add(stepKl ? 1 : 0)
        .shortHex();
  }

  @Override
  public boolean sampled() {
    return policy.sampled();
  }

  @Override
  public Dataset<Row> parted(Dataset<Row> questions) {
    return policy.parted(questions);
  }

  @Override
  public Iterator<Answer> answers(Iterator<Question> questions) throws IOException {
    SharedModels<ScoringModel>.Lease own = policy.models().openToGenerate(policy.model());
    TaskEnd.close(own);
    SharedModels<ScoringModel>.Lease others = policy.models().openToGenerate(reference);
    TaskEnd.close(others);
    GenerationSettings settings = policy.sampling().until(own.model().tokenizer().stopTokens());
    GuidedWriter writer = new GuidedWriter(own.model(), others.model(), settings, strategy, stepKl);
    TaskEnd.close(writer);
    return new LocalAnswers(
        questions, own.model().tokenizer(), writer, settings, policy.batchTokens());
  }
}
