package io.predilect.jobs.answers;

import java.util.List;
import java.util.Objects;

/**
 * What became of a question.
 *
 * @param key the question's
 * @param outcome the text, or why there is none
 * @param spent what it took
 */
record Answer(String key, Outcome outcome, Spent spent) {

  /** A text or none. */
  sealed interface Outcome {}

  /**
   * A text.
   *
   * @param text without surrounding blanks; may be empty
   * @param finish why it ended: {@code stop}, {@code length}, or a service's own word
   * @param first the likeliest first tokens, where they were asked for
   */
  record Text(String text, String finish, List<First> first) implements Outcome {
    Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(finish, "finish");
      first = List.copyOf(first);
    }
  }

  /**
   * No text.
   *
   * @param failed whether it may work when asked again
   */
  record None(String reason, String detail, boolean failed) implements Outcome {
    None {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
    }
  }

  /** A token that the text might have begun with. */
  record First(String token, double logprob) {
    First {
      Objects.requireNonNull(token, "token");
    }
  }

  /**
   * What an answer took.
   *
   * @param requests sent, those again after a failure included
   * @param tokensIn of the question
   * @param tokensOut of the answer, reasoning included
   * @param cached those of the question that the service had
   * @param reasoning those of the answer that are not in its text
   */
  record Spent(int requests, int tokensIn, int tokensOut, int cached, int reasoning) {
    static final Spent NOTHING = new Spent(0, 0, 0, 0, 0);
  }

  Answer {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(spent, "spent");
  }

  /** A question that is not to be asked again as it is. */
  static Answer refused(String key, String reason, String detail) {
    return new Answer(key, new None(reason, detail, false), Spent.NOTHING);
  }
}
