package io.predilect.jobs.questions;

import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.spending.Usage;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of a question.
 *
 * @param key the question's
 * @param reply a text, or why there is none
 * @param guided of a text that two models wrote together; empty: of any other
 */
public record Answer(String key, ChatReply reply, Optional<Guided> guided) {
  public Answer {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(reply, "reply");
    Objects.requireNonNull(guided, "guided");
  }

  /** One that no two models wrote together. */
  public Answer(String key, ChatReply reply) {
    this(key, reply, Optional.empty());
  }

  /** A question that gets the same when asked again. */
  public static Answer refused(String key, String reason, String detail) {
    return new Answer(key, new ChatReply.Refused(reason, detail, Usage.NONE, 0));
  }

  /** A question that may work another time. */
  public static Answer failed(String key, String reason, String detail) {
    return new Answer(key, new ChatReply.Failed(reason, detail, Usage.NONE, 0));
  }

  /** Whether it is a text. */
  public boolean hasText() {
    return reply instanceof ChatReply.Answered;
  }

  /** Whether it may be otherwise when asked again. */
  public boolean isFailed() {
    return reply instanceof ChatReply.Failed;
  }
}
