package io.predilect.data.format;

import io.predilect.data.check.Checks;
import java.io.Serializable;
import java.util.Objects;

/**
 * Which two of a prompt's several responses make a pair.
 *
 * @param by what they are compared by: {@link #OVERALL} the format's own score or rank, {@link
 *     #MEAN} the mean of the aspects' ratings, or one aspect by its name
 * @param against what the best one is paired with
 */
public record Binarisation(String by, Against against) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** By the format's own score or rank. */
  public static final String OVERALL = "overall";

  /** By the mean of all aspects that the row has. */
  public static final String MEAN = "mean";

  /** What the best response is paired with. */
  public enum Against {
    /** The one of the lowest score. */
    WORST,
    /** The next best. */
    SECOND,
    /** Any of the others, drawn. */
    RANDOM
  }

  public Binarisation {
    Objects.requireNonNull(against, "against");
    new Checks().notBlank("by", by).orThrow();
  }
}
