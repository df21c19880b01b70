package io.predilect.jobs.score;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The values of some columns of a pair, or why it has none. */
sealed interface PairColumns {
  /**
   * It has them.
   *
   * @param values one per column, in the columns' order; null: the column stays empty
   */
  record Values(List<Object> values) implements PairColumns {
    public Values {
      values = Collections.unmodifiableList(new ArrayList<>(values));
    }
  }

  /**
   * It has none.
   *
   * @param reason a few words that rows are counted by
   * @param detail what was found in this pair
   */
  record Refused(String reason, String detail) implements PairColumns {}
}
