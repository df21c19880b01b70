package io.predilect.jobs.score;

import io.predilect.data.token.Tokens;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A model's numbers of responses under every prompt of a fixed pool. */
public interface PoolScores {

  /**
   * The number of every response under every prompt of the pool.
   *
   * @return [prompt][response]
   */
  double[][] under(List<Tokens> responses);

  /** The same, run in the order of the responses' lengths, so that those of a batch are alike. */
  default double[][] underByLength(List<Tokens> responses) {
    int[] order =
        IntStream.range(0, responses.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> responses.get(i).length()).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    double[][] sorted = under(IntStream.of(order).mapToObj(responses::get).toList());
    double[][] under = new double[sorted.length][responses.size()];
    for (int k = 0; k < sorted.length; k++) {
      for (int i = 0; i < order.length; i++) {
        under[k][order[i]] = sorted[k][i];
      }
    }
    return under;
  }

  /** No prompts beside a pair's own. */
  static PoolScores none() {
    return responses -> new double[0][];
  }
}
