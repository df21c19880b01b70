package io.predilect.model.information;

import java.io.Serializable;
import java.util.Locale;

/**
 * How rationales follow preferences, counted: the channel of {@link RationaleInformation}. Z is
 * whether the first of two responses is preferred, R whether the rationale says so.
 *
 * @param first rows whose first response is preferred, Z = 1
 * @param saidOfFirst those of them whose rationale says so, R = 1
 * @param second rows whose second response is preferred, Z = 0
 * @param saidOfSecond those of them whose rationale says the first is, R = 1
 */
public record RationaleChannel(long first, long saidOfFirst, long second, long saidOfSecond)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Nothing is counted yet. */
  public static final RationaleChannel NONE = new RationaleChannel(0, 0, 0, 0);

  public RationaleChannel {
    if (saidOfFirst < 0 || saidOfFirst > first || saidOfSecond < 0 || saidOfSecond > second) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "of %d and %d rows %d and %d cannot say so",
              first,
              second,
              saidOfFirst,
              saidOfSecond));
    }
  }

  /**
   * With a row more.
   *
   * @param preferred Z
   * @param said R
   */
  public RationaleChannel with(boolean preferred, boolean said) {
    int one = said ? 1 : 0;
    return preferred
        ? new RationaleChannel(first + 1, saidOfFirst + one, second, saidOfSecond)
        : new RationaleChannel(first, saidOfFirst, second + 1, saidOfSecond + one);
  }

  /** Rows counted. */
  public long rows() {
    return first + second;
  }

  /** β = P(R=1|Z=1); NaN without such rows. */
  public double beta() {
    return (double) saidOfFirst / first;
  }

  /** α = P(R=1|Z=0); NaN without such rows. */
  public double alpha() {
    return (double) saidOfSecond / second;
  }

  /** Share of rows whose rationale says what is preferred, R = Z. */
  public double agreement() {
    return (double) (saidOfFirst + second - saidOfSecond) / rows();
  }

  /**
   * I(Z;R|S) in bits where P(Z=1|S) = q; NaN where one of α and β is not known.
   *
   * @param q in [0, 1]
   */
  public double information(double q) {
    return first == 0 || second == 0 ? Double.NaN : RationaleInformation.mutual(beta(), alpha(), q);
  }
}
