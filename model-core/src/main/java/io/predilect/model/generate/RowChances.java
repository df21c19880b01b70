package io.predilect.model.generate;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/**
 * What may come next in one row: a part of two matrices of all rows, where PyTorch has them.
 *
 * @param logits numbers, or minus infinity
 * @param weights the tokens' probabilities relative to the likeliest token's
 * @param from where the row begins in both
 * @param vocab how many tokens
 * @param most the largest logit
 * @param least the smallest logit
 */
record RowChances(
    FloatBuffer logits, DoubleBuffer weights, int from, int vocab, float most, float least) {
  float logit(int token) {
    return logits.get(from + token);
  }

  double weight(int token) {
    return weights.get(from + token);
  }
}
