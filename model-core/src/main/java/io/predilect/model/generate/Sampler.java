package io.predilect.model.generate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chooses one row's next token from its logits. Its own seed: no row depends on another. */
final class Sampler {
  // Nuclei are looked for among tokens less likely than the likeliest by at most e to this, then
  // among more.
  private static final double FIRST_REACH = 4;

  private final GenerationSettings settings;
  private final SplittableRandom random;
  private double[] weights = new double[0];

  Sampler(GenerationSettings settings, long seed) {
    this.settings = settings;
    this.random = new SplittableRandom(seed);
  }

  /** The number in [0, 1) that decides the next token, where another than this one draws it. */
  double uniform() {
    return random.nextDouble();
  }

  /**
   * The next token, {@link TokenChoice#NONE} where logits are no numbers.
   *
   * @param logits all rows' logits; this row's may be changed
   * @param from where this row's begin
   * @param vocab how many they are
   * @param seen the tokens that the repetition penalty applies to
   */
  int next(float[] logits, int from, int vocab, BitSet seen) {
    penalise(logits, from, seen);
    int best = argmax(logits, from, vocab);
    if (!Float.isFinite(logits[from + best])) {
      return TokenChoice.NONE;
    }
    return settings.isGreedy() ? best : sample(logits, from, vocab, best);
  }

  private void penalise(float[] logits, int from, BitSet seen) {
    double penalty = settings.repetitionPenalty();
    if (penalty != 1) {
      for (int token = seen.nextSetBit(0); token >= 0; token = seen.nextSetBit(token + 1)) {
        double logit = logits[from + token];
        logits[from + token] = (float) (logit > 0 ? logit / penalty : logit * penalty);
      }
    }
  }

  // What is no number counts as the largest, as PyTorch has it.
  private static int argmax(float[] logits, int from, int vocab) {
    int best = 0;
    for (int i = 1; i < vocab; i++) {
      float logit = logits[from + i];
      if (logit > logits[from + best] || Float.isNaN(logit)) {
        best = i;
      }
    }
    return best;
  }

  // Probabilities relative to the likeliest token's.
  private int sample(float[] logits, int from, int vocab, int best) {
    if (weights.length != vocab) {
      weights = new double[vocab];
    }
    double max = logits[from + best];
    double total = 0;
    for (int i = 0; i < vocab; i++) {
      weights[i] = Math.exp((logits[from + i] - max) / settings.temperature());
      total += weights[i];
    }
    if (settings.topK() == 0 && settings.topP() == 1 && settings.minP() == 0) {
      double at = uniform() * total;
      for (int i = 0; i < vocab; i++) {
        at -= weights[i];
        if (at < 0) {
          return i;
        }
      }
      return best;
    }
    return draw(kept(logits, from, vocab, total));
  }

  // In transformers' order: top-k, then top-p of what is left, then min-p.
  private int[] kept(float[] logits, int from, int vocab, double total) {
    int[] order;
    double left = total;
    if (settings.topK() > 0) {
      int most = Math.min(settings.topK(), vocab);
      order = likeliest(logits, from, vocab, (count, sum) -> count >= most);
      order = Arrays.copyOf(order, most);
      left = IntStream.of(order).mapToDouble(token -> weights[token]).sum();
    } else if (settings.topP() < 1) {
      double least = settings.topP() * total;
      order = likeliest(logits, from, vocab, (count, sum) -> sum >= least);
    } else {
      order = above(logits, from, vocab, settings.minP());
    }
    int[] kept = nucleus(order, left);
    int count = 0;
    while (count < kept.length && weights[kept[count]] >= settings.minP()) {
      count++;
    }
    return Arrays.copyOf(kept, Math.max(1, count));
  }

  /** Whether so many tokens, or so much of their weight, are enough. */
  private interface Enough {
    boolean test(int count, double sum);
  }

  // The likeliest tokens in falling order, at least as many as are enough: only those near the
  // likeliest are sorted, of a large vocabulary they are few.
  private int[] likeliest(float[] logits, int from, int vocab, Enough enough) {
    for (double reach = FIRST_REACH; ; reach *= 2) {
      double least = Math.exp(-reach);
      int count = 0;
      double sum = 0;
      for (int i = 0; i < vocab; i++) {
        if (weights[i] >= least) {
          count++;
          sum += weights[i];
        }
      }
      if (least == 0 || enough.test(count, sum)) {
        return above(logits, from, vocab, least);
      }
    }
  }

  // The tokens of at least a weight, in falling order of their logits, of equal ones the lower
  // first: sorted as numbers of a logit's bits, turned so that the largest come first, and a token.
  private int[] above(float[] logits, int from, int vocab, double least) {
    long[] keys = new long[vocab];
    int count = 0;
    for (int i = 0; i < vocab; i++) {
      if (weights[i] >= least) {
        int bits = Float.floatToIntBits(logits[from + i] + 0f); // no negative zero
        keys[count++] = (long) (bits < 0 ? bits & Integer.MAX_VALUE : ~bits) << Integer.SIZE | i;
      }
    }
    Arrays.sort(keys, 0, count);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }

  private int[] nucleus(int[] order, double total) {
    if (settings.topP() == 1) {
      return order;
    }
    double sum = 0;
    int reached = 0;
    while (reached < order.length && sum < settings.topP() * total) {
      sum += weights[order[reached++]];
    }
    return Arrays.copyOf(order, Math.max(1, reached));
  }

  private int draw(int[] kept) {
    double total = 0;
    for (int token : kept) {
      total += weights[token];
    }
    double at = uniform() * total;
    for (int token : kept) {
      at -= weights[token];
      if (at < 0) {
        return token;
      }
    }
    return kept[0];
  }
}
