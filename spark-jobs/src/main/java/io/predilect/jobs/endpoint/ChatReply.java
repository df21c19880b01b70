package io.predilect.jobs.endpoint;

import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Usage;
import java.util.List;
import java.util.Objects;

/** What became of a request. */
public sealed interface ChatReply {
  /** How many HTTP requests it took; 0: none was sent. */
  int requests();

  /** The tokens that were paid for. */
  Usage usage();

  /**
   * A text.
   *
   * @param text as it came; empty where the model said nothing, or first tokens were asked for
   * @param finish why it ended, as {@link Finish} says it: {@code stop}, {@code length}, …
   * @param first alternatives of the first token, the likeliest first; none unless asked for
   */
  record Answered(String text, String finish, Usage usage, List<TokenLogprob> first, int requests)
      implements ChatReply {
    public Answered {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(finish, "finish");
      Objects.requireNonNull(usage, "usage");
      first = List.copyOf(first);
    }
  }

  /**
   * No text, and none when asked again: the row is rejected.
   *
   * @param reason a few words to count by, as in {@link Reasons}
   * @param detail what exactly, with the service's own words
   */
  record Refused(String reason, String detail, Usage usage, int requests) implements ChatReply {
    public Refused {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
      Objects.requireNonNull(usage, "usage");
    }
  }

  /**
   * No text, but there may be one when asked again later: the row counts as failed.
   *
   * @param reason a few words to count by, as in {@link Reasons}
   * @param detail what exactly, with what the last try gave
   */
  record Failed(String reason, String detail, Usage usage, int requests) implements ChatReply {
    public Failed {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
      Objects.requireNonNull(usage, "usage");
    }
  }
}
