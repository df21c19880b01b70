package io.predilect.model.generate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chooses one row's next token from its logits. Its own seed: no row depends on another. */
final class Sampler {
  private final GenerationSettings settings;
  private final SplittableRandom random;

  Sampler(GenerationSettings settings, long seed) {
    this.settings = settings;
    this.random = new SplittableRandom(seed);
  }

  /**
   * The next token.
   *
   * @param logits all rows' logits
   * @param from where this row's begin
   * @param vocab how many they are
   * @param seen the tokens that the repetition penalty applies to
   */
  int next(float[] logits, int from, int vocab, int[] seen) {
    double[] scores = new double[vocab];
    for (int i = 0; i < vocab; i++) {
      scores[i] = logits[from + i];
    }
    penalise(scores, seen);
    return settings.isGreedy() ? argmax(scores) : sample(scores);
  }

  private void penalise(double[] scores, int[] seen) {
    double penalty = settings.repetitionPenalty();
    if (penalty != 1) {
      for (int token : Arrays.stream(seen).distinct().toArray()) {
        scores[token] = scores[token] > 0 ? scores[token] / penalty : scores[token] * penalty;
      }
    }
  }

  private static int argmax(double[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    return best;
  }

  private int sample(double[] scores) {
    double max = Arrays.stream(scores).max().orElseThrow();
    double[] weights = new double[scores.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.exp((scores[i] - max) / settings.temperature());
    }
    if (settings.topK() > 0 || settings.topP() < 1 || settings.minP() > 0) {
      filter(weights);
    }
    double at = random.nextDouble() * Arrays.stream(weights).sum();
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        at -= weights[i];
        if (at < 0) {
          return i;
        }
      }
    }
    return last;
  }

  // In transformers' order: top-k, then top-p of what is left, then min-p.
  private void filter(double[] weights) {
    Integer[] order = IntStream.range(0, weights.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> -weights[i]));
    int keep = weights.length;
    if (settings.topK() > 0) {
      keep = Math.min(keep, settings.topK());
    }
    if (settings.topP() < 1) {
      double total = 0;
      for (int i = 0; i < keep; i++) {
        total += weights[order[i]];
      }
      double sum = 0;
      int reached = 0;
      while (reached < keep && sum < settings.topP() * total) {
        sum += weights[order[reached++]];
      }
      keep = Math.max(1, reached);
    }
    double least = settings.minP() * weights[order[0]];
    for (int i = 0; i < order.length; i++) {
      if (i >= keep || weights[order[i]] < least) {
        weights[order[i]] = 0;
      }
    }
  }
}
