package io.predilect.data.format;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.Objects;

/** What became of a row, or of one of its pairs: a pair, or the reason why it is none. */
public sealed interface Outcome {

  /** A pair. */
  record Accepted(PreferencePair pair) implements Outcome {
    public Accepted {
      Objects.requireNonNull(pair, "pair");
    }
  }

  /**
   * None.
   *
   * @param reason the kind of fault
   * @param detail what exactly, for people
   */
  record Rejected(RejectReason reason, String detail) implements Outcome {
    public Rejected {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
    }
  }
}
