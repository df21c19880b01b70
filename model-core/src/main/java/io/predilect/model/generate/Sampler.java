package io.predilect.model.generate;

import java.util.SplittableRandom;

/** Chooses one row's next token by chance. Its own seed: no row depends on another. */
final class Sampler {
  // Tokens so many times e less likely than the likeliest count for nothing.
  private static final double NOTHING = 40;

  private final GenerationSettings settings;
  private final SplittableRandom random;

  Sampler(GenerationSettings settings, long seed) {
    this.settings = settings;
    this.random = new SplittableRandom(seed);
  }

  /** The number in [0, 1) that decides the next token, where another than this one draws it. */
  double uniform() {
    return random.nextDouble();
  }

  /**
   * The next token.
   *
   * @param ranking to work with, whatever it held before
   */
  int next(RowChances row, Ranking ranking) {
    return settings.keepsAll() ? any(row) : kept(row, ranking);
  }

  // In the vocabulary's order: nothing need be ranked.
  private int any(RowChances row) {
    double total = 0;
    for (int token = 0; token < row.vocab(); token++) {
      total += row.weight(token);
    }
    double at = uniform() * total;
    int token = 0;
    for (double sum = row.weight(0); sum <= at && token < row.vocab() - 1; ) {
      sum += row.weight(++token);
    }
    return token;
  }

  // In transformers' order: top-k, then top-p of what is left, then min-p.
  private int kept(RowChances row, Ranking ranking) {
    ranking.rank(row, NOTHING * settings.temperature());
    int count = row.vocab();
    if (settings.topK() > 0) {
      count = Math.min(count, settings.topK());
    }
    if (settings.topP() < 1) {
      count = Math.min(count, ranking.reaching(settings.topP() * ranking.sumOf(count)));
    }
    if (settings.minP() > 0) {
      count = Math.min(count, atLeast(row, settings.minP()));
    }
    double at = uniform() * ranking.sumOf(count);
    return ranking.at(Math.min(count, ranking.reaching(Math.nextUp(at)))); // the first beyond it
  }

  private static int atLeast(RowChances row, double weight) {
    int count = 0;
    for (int token = 0; token < row.vocab(); token++) {
      if (row.weight(token) >= weight) {
        count++;
      }
    }
    return count;
  }
}
