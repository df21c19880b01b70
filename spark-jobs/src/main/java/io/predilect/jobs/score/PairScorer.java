package io.predilect.jobs.score;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Some columns of a pair, computed by a model for many pairs at a time. */
interface PairScorer {

  /** The columns' values of one pair, or why it has none. */
  sealed interface Scored {
    /**
     * It was scored.
     *
     * @param values one per column, in the columns' order; null: the column stays empty
     */
    record Values(List<Object> values) implements Scored {
      public Values {
        values = Collections.unmodifiableList(new ArrayList<>(values));
      }
    }

    /**
     * It cannot be scored.
     *
     * @param reason a few words that rows are counted by
     * @param detail what was found in this pair
     */
    record Refused(String reason, String detail) implements Scored {}
  }

  /**
   * Scores pairs; how they stand together does not matter to the result.
   *
   * @param pairs in any order and of any lengths
   * @return one result per pair, in the order of the pairs
   */
  List<Scored> score(List<Candidate> pairs);
}
