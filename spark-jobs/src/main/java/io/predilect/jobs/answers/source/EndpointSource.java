package io.predilect.jobs.answers.source;

import io.predilect.data.hash.Sha256;
import io.predilect.data.pair.Message;
import io.predilect.jobs.answers.store.SpentFile;
import io.predilect.jobs.config.SamplingSettings;
import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.endpoint.ChatEndpoint;
import io.predilect.jobs.endpoint.ChatRequest;
import io.predilect.jobs.endpoint.EndpointAccess;
import io.predilect.jobs.endpoint.EndpointJob;
import io.predilect.jobs.endpoint.RequestBody;
import io.predilect.jobs.endpoint.spending.Budget;
import io.predilect.jobs.endpoint.spending.JobSpent;
import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.questions.Question;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.rows.TaskEnd;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A service that answers.
 *
 * @param spent what the stage has taken of its limits
 */
record EndpointSource(TextSourceSettings settings, AnswerOptions options, SpentFile spent)
    implements TextSource {
  @Override
  public String identity() {
    // All that is sent beside the conversation.
    ChatRequest request =
        new ChatRequest(
            List.of(Message.user("")),
            OptionalLong.empty(),
            EndpointAnswers.options(settings.sampling(), options.firstLogprobs()));
    return new Sha256()
        .add("endpoint")
        .add(settings.endpoint().at("").toString())
        .add(RequestBody.json(settings.endpoint(), request))
        .shortHex();
  }

  @Override
  public boolean sampled() {
    return settings.sampled();
  }

  @Override
  public boolean mayFail() {
    return true;
  }

  @Override
  public Opened open() throws IOException {
    JobSpent before = spent.read();
    EndpointJob job =
        EndpointJob.open(
            settings.endpoint(),
            new Budget(settings.limits().maxRequests(), settings.limits().maxCost(), before),
            System.getenv(),
            now -> spent.write(before.plus(now)));
    try {
      job.check();
    } catch (RuntimeException e) {
      job.close();
      throw e;
    }
    return new Job(job, settings, options);
  }

  private record Job(EndpointJob job, TextSourceSettings settings, AnswerOptions options)
      implements Opened {
    // One a core: what is waited for is the service, and each has its own concurrency.
    @Override
    public Dataset<Row> parted(Dataset<Row> questions) {
      int cores = questions.sparkSession().sparkContext().defaultParallelism();
      return questions.repartition(cores, functions.col(Questions.KEY));
    }

    @Override
    public Asker asker() {
      return new Tasks(
          job.access(),
          settings.sampling(),
          options.firstLogprobs().orElse(0),
          settings.endpoint().rates().concurrency());
    }

    @Override
    public Optional<JobSpent> spent() {
      return Optional.of(job.spent());
    }

    @Override
    public void close() {
      job.close();
    }
  }

  /**
   * What its tasks are told.
   *
   * @param firstLogprobs likeliest first tokens that are asked for; 0: none
   * @param concurrency requests that a task has under way
   */
  private record Tasks(
      EndpointAccess access, SamplingSettings sampling, int firstLogprobs, int concurrency)
      implements Asker {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Answer> answers(Iterator<Question> questions) {
      ChatEndpoint endpoint = access.connect();
      TaskEnd.close(endpoint);
      OptionalInt first = firstLogprobs > 0 ? OptionalInt.of(firstLogprobs) : OptionalInt.empty();
      return new EndpointAnswers(
          questions, endpoint, EndpointAnswers.options(sampling, first), 2 * concurrency);
    }
  }
}
