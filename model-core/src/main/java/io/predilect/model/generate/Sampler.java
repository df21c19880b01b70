package io.predilect.model.generate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

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

  /**
   * The next token.
   *
   * @param logits all rows' logits; this row's may be changed
   * @param from where this row's begin
   * @param vocab how many they are
   * @param seen the tokens that the repetition penalty applies to
   */
  int next(float[] logits, int from, int vocab, BitSet seen) {
    penalise(logits, from, seen);
    int best = argmax(logits, from, vocab);
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

  private static int argmax(float[] logits, int from, int vocab) {
    int best = 0;
    for (int i = 1; i < vocab; i++) {
      if (logits[from + i] > logits[from + best]) {
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
      double at = random.nextDouble() * total;
      for (int i = 0; i < vocab; i++) {
        at -= weights[i];
        if (at < 0) {
          return i;
        }
      }
      return best;
    }
    return draw(kept(vocab, total));
  }

  // In transformers' order: top-k, then top-p of what is left, then min-p.
  private int[] kept(int vocab, double total) {
    int[] kept;
    if (settings.topK() > 0) {
      kept = likeliest(Math.min(settings.topK(), vocab), 0, vocab);
      double left = 0;
      for (int token : kept) {
        left += weights[token];
      }
      kept = nucleus(kept, left);
    } else if (settings.topP() < 1) {
      kept = nucleus(reaching(settings.topP() * total, vocab), total);
    } else {
      kept = likeliest(vocab, settings.minP(), vocab);
    }
    int count = 0;
    while (count < kept.length && weights[kept[count]] >= settings.minP()) {
      count++;
    }
    return Arrays.copyOf(kept, Math.max(1, count));
  }

  // The likeliest tokens of at least a weight, so many at most, in falling order.
  private int[] likeliest(int count, double least, int vocab) {
    PriorityQueue<Integer> heap =
        new PriorityQueue<>(
            (a, b) ->
                weights[a] == weights[b]
                    ? Integer.compare(b, a)
                    : Double.compare(weights[a], weights[b]));
    for (int i = 0; i < vocab; i++) {
      if (weights[i] >= least && (heap.size() < count || weights[i] > weights[heap.peek()])) {
        if (heap.size() == count) {
          heap.poll();
        }
        heap.add(i);
      }
    }
    int[] order = new int[heap.size()];
    for (int i = order.length - 1; i >= 0; i--) {
      order[i] = heap.poll();
    }
    return order;
  }

  // Tokens in falling order whose weights reach a sum; few of a large vocabulary are sorted.
  private int[] reaching(double sum, int vocab) {
    for (double reach = FIRST_REACH; ; reach *= 2) {
      double least = Math.exp(-reach);
      double found = 0;
      for (int i = 0; i < vocab; i++) {
        found += weights[i] >= least ? weights[i] : 0;
      }
      if (found >= sum || least == 0) {
        return likeliest(vocab, least, vocab);
      }
    }
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
    double at = random.nextDouble() * total;
    for (int token : kept) {
      at -= weights[token];
      if (at < 0) {
        return token;
      }
    }
    return kept[0];
  }
}
