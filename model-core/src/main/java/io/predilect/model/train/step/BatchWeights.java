package io.predilect.model.train.step;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.train.data.ExampleSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the pairs of a batch count: the loss of a batch is Σ_i w_i L_i / Σ_i w_i. So weights count
 * against those of the same batch, their scale does not matter, and pairs without weights give the
 * mean. Of a batch whose weights are all 0 nothing is learnt.
 *
 * @param total Σ_i w_i
 * @param rows pairs of the batch
 */
public record BatchWeights(double total, int rows) {

  /** Pairs that all count 1. */
  public static BatchWeights even(int rows) {
    return new BatchWeights(rows, rows);
  }

  /** Those of some examples. */
  public static BatchWeights of(ExampleSource examples, List<Integer> batch) {
    return examples.survey().weighted().isEmpty()
        ? even(batch.size())
        : new BatchWeights(
            batch.stream().mapToDouble(index -> examples.shape(index).weight()).sum(),
            batch.size());
  }

  /** Those of all examples. */
  public static BatchWeights of(ExampleSource examples) {
    return of(examples, IntStream.range(0, examples.size()).boxed().toList());
  }

  /** The factor of a pair's loss in that of the batch. */
  double share(TokenizedPair pair) {
    return total > 0 ? pair.weight().orElse(1) / total : 0;
  }

  /** A pair's weight against the batch's mean: so weighted, the mean of losses is the batch's. */
  double relative(TokenizedPair pair) {
    return total > 0 ? pair.weight().orElse(1) * rows / total : 0;
  }
}
