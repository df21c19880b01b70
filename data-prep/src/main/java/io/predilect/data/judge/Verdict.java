package io.predilect.data.judge;

import java.util.Objects;

/** What an answer says. */
public sealed interface Verdict {

  /**
   * One of two responses is better.
   *
   * @param first how much speaks for the one shown first, or, once it is told of a comparison, for
   *     A: 0 to 1, ½ is a tie
   */
  record Preference(double first) implements Verdict {
    public Preference {
      if (!(first >= 0 && first <= 1)) {
        throw new IllegalArgumentException("a preference is " + first + ", not from 0 to 1");
      }
    }
  }

  /**
   * How good the one response that was shown is.
   *
   * @param value on the protocol's scale, more is better
   */
  record Rating(double value) implements Verdict {}

  /**
   * The answer says nothing that can be taken for a judgement.
   *
   * @param reason a few words that rows are counted by
   * @param detail what was found
   */
  record Unread(String reason, String detail) implements Verdict {
    public Unread {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
    }
  }
}
