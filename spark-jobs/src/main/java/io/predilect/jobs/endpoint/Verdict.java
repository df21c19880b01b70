package io.predilect.jobs.endpoint;

import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Usage;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What a try of a request comes to. */
sealed interface Verdict {
  /**
   * It is over: there is a text, or there never will be.
   *
   * @param reply as if it were of one request
   */
  record Done(ChatReply reply) implements Verdict {
    public Done {
      Objects.requireNonNull(reply, "reply");
    }
  }

  /**
   * Another try may help.
   *
   * @param reason one of {@link Reasons}
   * @param pause how long the service asks to be left alone; empty: it does not say
   * @param usage what was paid for nevertheless
   */
  record Again(String reason, String detail, Optional<Duration> pause, Usage usage)
      implements Verdict {
    public Again {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
      Objects.requireNonNull(pause, "pause");
      Objects.requireNonNull(usage, "usage");
    }
  }

  /**
   * No request can succeed: the job ends.
   *
   * @param message for people
   * @param surely it cannot be of this question alone, nor pass, as a key that is not accepted;
   *     else what stands before a service may have said it, as of a text that a firewall does not
   *     like
   */
  record Over(String message, boolean surely) implements Verdict {
    public Over {
      Objects.requireNonNull(message, "message");
    }
  }
}
