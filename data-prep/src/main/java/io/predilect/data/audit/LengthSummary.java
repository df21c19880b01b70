package io.predilect.data.audit;

/**
 * How long some texts are. Percentiles are exact, by nearest rank: the smallest length that at
 * least that share of the texts do not exceed.
 *
 * @param mean the arithmetic mean, 0 without texts
 * @param p50 the median
 * @param p90 nine of ten are not longer
 * @param max the longest
 */
public record LengthSummary(double mean, long p50, long p90, long max) {

  /** From the number of texts of each length. */
  static LengthSummary of(LongCounts lengths) {
    long[] sorted = lengths.sortedKeys();
    if (sorted.length == 0) {
      return new LengthSummary(0, 0, 0, 0);
    }
    long texts = 0;
    double sum = 0;
    for (long length : sorted) {
      texts += lengths.count(length);
      sum += (double) length * lengths.count(length);
    }
    return new LengthSummary(
        sum / texts,
        percentile(lengths, sorted, texts, 0.5),
        percentile(lengths, sorted, texts, 0.9),
        sorted[sorted.length - 1]);
  }

  private static long percentile(LongCounts lengths, long[] sorted, long texts, double share) {
    long rank = (long) Math.ceil(share * texts);
    long below = 0;
    for (long length : sorted) {
      below += lengths.count(length);
      if (below >= rank) {
        return length;
      }
    }
    throw new IllegalStateException("rank " + rank + " of " + texts + " texts");
  }
}
