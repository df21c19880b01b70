package io.predilect.jobs.answers.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.to_json;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.config.SamplingSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.questions.Question;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.jobs.rows.TokenParts;
import io.predilect.model.generate.GenerationSettings;
import java.io.IOException;
import java.util.Iterator;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A model that answers in the tasks' own processes.
 *
 * @param model the model
 * @param sampling how it generates
 * @param firstLogprobs likeliest first tokens that are told; 0: none
 * @param batchTokens tokens a batch may hold; 0: as many as suit the device
 * @param models where it is opened
 */
record LocalPlan(
    ModelFolder model,
    SamplingSettings sampling,
    int firstLogprobs,
    int batchTokens,
    ModelStore models)
    implements ModelPlan {
  private static final long serialVersionUID = 1L;

  /**
   * A token that is written costs about as much as so many characters, four tokens, that are read.
   */
  private static final int WRITTEN = 16;

  // As it was before there were more of them, so that answers kept then are found.
  private static final String FIRST_FOUR =
      "SamplingSettings[maxNewTokens=%s, temperature=%s, topP=%s, topK=%s]";

  LocalPlan {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(models, "models");
  }

  @Override
  public String identity() {
    Sha256 digest =
        new Sha256()
            .add("model")
            .add(model.digest())
            .add(models.precision().name())
            .add(models.tf32() ? 1 : 0)
            .add(
                FIRST_FOUR.formatted(
                    sampling.maxNewTokens(),
                    sampling.temperature(),
                    sampling.topP(),
                    sampling.topK()));
    if (sampling.minP() > 0) {
      digest.add("min_p").add(Double.toString(sampling.minP()));
    }
    if (sampling.repetitionPenalty() != 1) {
      digest.add("repetition_penalty").add(Double.toString(sampling.repetitionPenalty()));
    }
    return (firstLogprobs > 0 ? digest.add("first").add(firstLogprobs) : digest).shortHex();
  }

  @Override
  public boolean sampled() {
    return sampling.temperature() > 0;
  }

  // One a core: the more rows are decoded together, the better. What may be written is most of the
  // work: by the questions alone, many short ones would seem too few for a second core.
  @Override
  public Dataset<Row> parted(Dataset<Row> questions) {
    Column read = length(to_json(col(Questions.MESSAGES)));
    long written = (long) WRITTEN * sampling.maxNewTokens();
    return TokenParts.of(questions, Questions.KEY, read.plus(written), 1);
  }

  @Override
  public Iterator<Answer> answers(Iterator<Question> questions) throws IOException {
    SharedModels<ScoringModel>.Lease lease = models.openToGenerate(model);
    TaskEnd.close(lease);
    ScoringModel shared = lease.model();
    GenerationSettings settings = sampling.until(shared.tokenizer().stopTokens());
    return new LocalAnswers(
        questions,
        shared.tokenizer(),
        new AloneWriter(shared, settings, firstLogprobs),
        settings,
        batchTokens);
  }
}
