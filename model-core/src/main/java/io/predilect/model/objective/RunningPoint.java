package io.predilect.model.objective;

/**
 * A mean that goes on from batch to batch of a training: what {@link Bco} and {@link BetaDpo} hold
 * a batch against.
 *
 * @param mean the mean so far; 0 before the first
 * @param count values in it
 */
public record RunningPoint(double mean, long count) {
  /** Before the first batch. */
  public static final RunningPoint START = new RunningPoint(0, 0);

  private static final double KEPT = 0.9;

  /** With more values, each of which counts alike. */
  public RunningPoint withAll(double sum, int more) {
    long total = count + more;
    return total == 0 ? this : new RunningPoint(mean + (sum - more * mean) / total, total);
  }

  /** With one more value, of which a tenth goes in; the first is taken whole. */
  public RunningPoint fading(double value) {
    double next = count == 0 ? value : KEPT * mean + (1 - KEPT) * value;
    return new RunningPoint(next, count + 1);
  }
}
