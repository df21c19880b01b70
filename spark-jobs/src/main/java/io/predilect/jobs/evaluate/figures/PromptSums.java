package io.predilect.jobs.evaluate.figures;

import java.io.Serializable;

/**
 * How much less than as many independent ones some pairs tell, of which several may be of one
 * prompt: what a model says of them goes together. The unsureness of a mean is then that of the
 * prompts' sums (Liang and Zeger 1986, Longitudinal data analysis using generalized linear models).
 * Pairs of one prompt are added one behind the other.
 */
public final class PromptSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private long prompts;
  private long open; // the prompt whose pairs are being added
  private long openCount;
  private double openX;
  private double openY;
  private double xx;
  private double xy;
  private double yy;
  private double xn;
  private double yn;
  private double nn;

  /**
   * Adds a pair.
   *
   * @param prompt which one it is of
   * @param x a value
   * @param y another one of the same pair
   */
  public void add(long prompt, double x, double y) {
    if (prompt != open) {
      close();
      open = prompt;
    }
    openX += x;
    openY += y;
    openCount++;
  }

  private void close() {
    if (openCount == 0) {
      return;
    }
    prompts++;
    xx += openX * openX;
    xy += openX * openY;
    yy += openY * openY;
    xn += openX * openCount;
    yn += openY * openCount;
    nn += (double) openCount * openCount;
    openX = 0;
    openY = 0;
    openCount = 0;
  }

  /** Adds the pairs of other prompts. */
  public void merge(PromptSums other) {
    close();
    other.close();
    prompts += other.prompts;
    xx += other.xx;
    xy += other.xy;
    yy += other.yy;
    xn += other.xn;
    yn += other.yn;
    nn += other.nn;
  }

  /** How many prompts. */
  public long prompts() {
    return prompts + (openCount > 0 ? 1 : 0);
  }

  /**
   * The variance that as many independent values as there are prompts would have, for their mean to
   * be as unsure as that of x.
   *
   * @param mean of x over all pairs
   * @param pairs how many
   */
  public double variance(double mean, long pairs) {
    close();
    return Math.max(0, scaled(xx - 2 * mean * xn + mean * mean * nn, pairs));
  }

  /** The same of y. */
  public double otherVariance(double mean, long pairs) {
    close();
    return Math.max(0, scaled(yy - 2 * mean * yn + mean * mean * nn, pairs));
  }

  /** The covariance of such values of x and y. */
  public double covariance(double meanX, double meanY, long pairs) {
    close();
    return scaled(xy - meanX * yn - meanY * xn + meanX * meanY * nn, pairs);
  }

  private double scaled(double sum, long pairs) {
    return sum * prompts / ((double) pairs * pairs);
  }

  /**
   * How many independent cases would leave a share as unsure: as many as pairs where each has a
   * prompt of its own, and as many as prompts where nothing shows how like those of one are.
   *
   * @param share the mean of x
   * @param pairs how many
   */
  public double cases(double share, long pairs) {
    double prompts = prompts();
    double variance = variance(share, pairs);
    if (prompts == pairs || prompts < 2 || !(variance > 0)) {
      return prompts;
    }
    return Math.max(1, Math.min((double) pairs, share * (1 - share) * (prompts - 1) / variance));
  }

  /**
   * The interval of a share: Wilson's of as many {@linkplain #cases cases}, by Student's quantile
   * where the prompts' sums said how many these are.
   *
   * @param share the mean of x
   * @param pairs how many
   */
  public Interval ofShare(double share, long pairs) {
    long prompts = prompts();
    double cases = cases(share, pairs);
    return prompts < 2 || prompts == pairs || !(variance(share, pairs) > 0)
        ? Interval.ofShare(share, cases)
        : Interval.ofShare(share, cases, prompts - 1.0);
  }
}
