package io.predilect.jobs.answers.source;

import io.predilect.jobs.config.SamplingSettings;
import io.predilect.jobs.endpoint.ChatEndpoint;
import io.predilect.jobs.endpoint.ChatOptions;
import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.ChatRequest;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.questions.AnswerText;
import io.predilect.jobs.questions.Question;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/** Answers of a service, as they come: so many questions are on their way at once. */
final class EndpointAnswers implements Iterator<Answer> {
  private final Iterator<Question> questions;
  private final ChatEndpoint endpoint;
  private final ChatOptions options;
  private final int atOnce;
  private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
  private int onTheWay;

  /** What a question got, on some thread of the client's. */
  private record Came(String key, ChatReply reply, Throwable failure) {}

  /**
   * Begins.
   *
   * @param atOnce questions that are handed to the client at once: some more than it has under way
   */
  EndpointAnswers(
      Iterator<Question> questions, ChatEndpoint endpoint, ChatOptions options, int atOnce) {
    this.questions = questions;
    this.endpoint = endpoint;
    this.options = options;
    this.atOnce = atOnce;
  }

  /** How texts are asked for. */
  static ChatOptions options(SamplingSettings sampling, OptionalInt firstLogprobs) {
    ChatOptions texts =
        ChatOptions.sampled(
            sampling.maxNewTokens(), sampling.temperature(), sampling.topP(), sampling.topK());
    return firstLogprobs.isPresent() ? texts.withTopLogprobs(firstLogprobs.getAsInt()) : texts;
  }

  @Override
  public boolean hasNext() {
    return onTheWay > 0 || questions.hasNext();
  }

  @Override
  public Answer next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    while (onTheWay < atOnce && questions.hasNext()) {
      ask(questions.next());
    }
    Came next;
    try {
      next = came.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while answers were awaited", e);
    }
    onTheWay--;
    if (next.failure() != null) {
      throw failure(next.failure());
    }
    return new Answer(next.key(), kept(next.reply()));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what went wrong is in what came
  private void ask(Question question) {
    // A greedy answer has no seed to depend on.
    OptionalLong seed =
        options.temperature() > 0 ? OptionalLong.of(question.seed()) : OptionalLong.empty();
    onTheWay++;
    endpoint
        .ask(new ChatRequest(question.messages(), seed, options))
        .whenComplete((reply, failure) -> came.add(new Came(question.key(), reply, failure)));
  }

  private static RuntimeException failure(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof JobException told
        ? told
        : new IllegalStateException("a request ended in an error of the client", cause);
  }

  private static ChatReply kept(ChatReply reply) {
    return reply instanceof ChatReply.Answered text
        ? new ChatReply.Answered(
            AnswerText.of(text.text()), text.finish(), text.usage(), text.first(), text.requests())
        : reply;
  }
}
