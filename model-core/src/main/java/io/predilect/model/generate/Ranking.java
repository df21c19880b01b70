package io.predilect.model.generate;

import java.util.Arrays;

/**
 * A row's tokens in falling order of their logits, of equal ones the lower first. They are dealt
 * out by their logits into bins, of which only those that are looked into are sorted: of a large
 * vocabulary a few hundred tokens. Used for one row after the other.
 */
final class Ranking {
  private static final int BINS = 1024;

  // How far below the largest logit the last bin begins at most: a logit of minus infinity, or one
  // that masks a token, would else bring all others into one bin. Nobody draws from there.
  private static final float REACH = 64;

  private final int[] counts = new int[BINS];
  private final double[] sums = new double[BINS];
  private final int[] lasts = new int[BINS]; // of each bin a token, from which others follow
  private int[] bins = new int[0]; // each token's
  private int[] others = new int[0]; // another token of a token's bin, -1 where there is none
  private long[] sorted = new long[0];
  private int sortedBin;
  private RowChances row;

  /**
   * Begins a row.
   *
   * @param reach how much less than the likeliest token's a logit is that counts for nothing
   */
  void rank(RowChances chances, double reach) {
    row = chances;
    sortedBin = -1;
    int vocab = chances.vocab();
    if (others.length < vocab) {
      bins = new int[vocab];
      others = new int[vocab];
    }
    Arrays.fill(counts, 0);
    Arrays.fill(sums, 0);
    Arrays.fill(lasts, -1);
    float most = chances.most();
    float range = Math.min(most - chances.least(), (float) Math.max(reach, REACH));
    float scale = range > 0 ? BINS / range : 0;
    for (int token = 0; token < vocab; token++) { // apart from what follows, for speed
      bins[token] = Math.min((int) ((most - chances.logit(token)) * scale), BINS - 1);
    }
    for (int token = 0; token < vocab; token++) {
      int bin = bins[token];
      counts[bin]++;
      sums[bin] += chances.weight(token);
      others[token] = lasts[bin];
      lasts[bin] = token;
    }
  }

  /** The weight of so many likeliest tokens together. */
  double sumOf(int count) {
    int bin = 0;
    int before = 0;
    double sum = 0;
    while (bin < BINS && before + counts[bin] <= count) {
      before += counts[bin];
      sum += sums[bin++];
    }
    for (int i = 0; i < count - before; i++) {
      sum += row.weight(token(bin, i));
    }
    return sum;
  }

  /** How many of the likeliest tokens have a weight together, at least 1; all where none have. */
  int reaching(double weight) {
    int bin = 0;
    int before = 0;
    double sum = 0;
    while (bin < BINS - 1 && sum + sums[bin] < weight) {
      before += counts[bin];
      sum += sums[bin++];
    }
    int inside = 0;
    while (inside < counts[bin] && sum < weight) {
      sum += row.weight(token(bin, inside++));
    }
    return Math.max(1, before + inside);
  }

  /** The token of a place, from 1 on. */
  int at(int place) {
    int bin = 0;
    int before = 0;
    while (before + counts[bin] < place) {
      before += counts[bin++];
    }
    return token(bin, place - before - 1);
  }

  private int token(int bin, int place) {
    if (bin != sortedBin) {
      sort(bin);
    }
    return (int) sorted[place];
  }

  // As numbers of a logit's bits, turned so that the largest come first, and a token.
  private void sort(int bin) {
    if (sorted.length < counts[bin]) {
      sorted = new long[counts[bin]];
    }
    int count = 0;
    for (int token = lasts[bin]; token >= 0; token = others[token]) {
      int bits = Float.floatToIntBits(row.logit(token) + 0f); // no negative zero
      sorted[count++] =
          (long) (bits < 0 ? bits & Integer.MAX_VALUE : ~bits) << Integer.SIZE | token;
    }
    Arrays.sort(sorted, 0, count);
    sortedBin = bin;
  }
}
