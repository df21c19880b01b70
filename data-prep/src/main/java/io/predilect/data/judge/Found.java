package io.predilect.data.judge;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What may be the judgement in an answer.
 *
 * @param value its text
 * @param start where in the answer it begins
 * @param end where it is over
 * @param doubt for messages: why it may mean something else; empty: it is meant. What is doubted
 *     decides nothing, and speaks against anything else
 */
public record Found(String value, int start, int end, Optional<String> doubt) {
  public Found {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(doubt, "doubt");
  }

  /** What is meant, as far as it shows. */
  static Found meant(String value, int start, int end) {
    return new Found(value, start, end, Optional.empty());
  }

  Found doubted(Optional<String> why) {
    return doubt.isPresent() ? this : new Found(value, start, end, why);
  }

  /**
   * For messages, before the answer itself: that it has no judgement.
   *
   * @param wanted what it should have
   * @param found what it has, all of it doubted
   */
  static String lacking(String wanted, List<Found> found) {
    return "the answer should have "
        + wanted
        + found.stream()
            .findFirst()
            .map(one -> "; it has " + one.value() + ", and " + one.doubt().orElseThrow())
            .orElse("")
        + ": ";
  }

  boolean meant() {
    return doubt.isEmpty();
  }
}
