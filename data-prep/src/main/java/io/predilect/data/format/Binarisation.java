package io.predilect.data.format;

import io.predilect.data.check.Checks;
import java.io.Serializable;
import java.util.Objects;

/**
 * Which of a prompt's several responses make pairs.
 *
 * @param by what they are compared by: {@link #OVERALL} the format's own score or rank, {@link
 *     #MEAN} the mean of the aspects' ratings, or one aspect by its name
 * @param against which are paired
 */
public record Binarisation(String by, Against against) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** By the format's own score or rank. */
  public static final String OVERALL = "overall";

  /** By the mean of all aspects that the row has. */
  public static final String MEAN = "mean";

  /** Which responses are paired: two of a row, or several twos. */
  public enum Against {
    /** The best with the one of the lowest score. */
    WORST,
    /** The best with the next best. */
    SECOND,
    /** The best with any of the others, drawn. */
    RANDOM,
    /** The best with each of the others. */
    REST,
    /** Each with the next best. */
    ADJACENT,
    /** Each with every lower one. */
    ALL;

    /** Whether a row may be more than one pair. */
    boolean several() {
      return this == REST || this == ADJACENT || this == ALL;
    }
  }

  public Binarisation {
    Objects.requireNonNull(against, "against");
    new Checks().notBlank("by", by).orThrow();
  }
}
