package io.predilect.jobs.score;

import io.predilect.data.token.Tokens;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One model's {@link PromptMeasures} of pairs. Responses go to the pool in the order of their
 * lengths, so that those of a batch are alike.
 */
final class PooledScorer implements PairScorer {
  private final Function<PromptedBatch, List<ResponseScore>> model;
  private final PoolRole role;
  private final PoolScores pool;
  private final int batchTokens;

  /**
   * @param model scores one batch under the pairs' own prompts
   * @param role which number is read
   * @param pool the same number under the pool's prompts
   * @param batchTokens tokens a batch may hold
   */
  PooledScorer(
      Function<PromptedBatch, List<ResponseScore>> model,
      PoolRole role,
      PoolScores pool,
      int batchTokens) {
    this.model = model;
    this.role = role;
    this.pool = pool;
    this.batchTokens = batchTokens;
  }

  @Override
  public List<Scored> score(List<Candidate> pairs) {
    if (pairs.isEmpty()) {
      return List.of();
    }
    List<PairBatches.PairScore> own = PairBatches.score(pairs, batchTokens, model);
    double[][] under = underPool(pairs);
    List<Scored> scored = new ArrayList<>(pairs.size());
    for (int i = 0; i < own.size(); i++) {
      scored.add(
          new Scored.Values(
              List.of(
                  new PromptMeasures(
                      numbers(role.read(own.get(i).chosen()), under, 2 * i),
                      numbers(role.read(own.get(i).rejected()), under, 2 * i + 1),
                      pairs.get(i).cut()))));
    }
    return scored;
  }

  private static double[] numbers(double own, double[][] under, int response) {
    double[] numbers = new double[1 + under.length];
    numbers[0] = own;
    for (int k = 0; k < under.length; k++) {
      numbers[k + 1] = under[k][response];
    }
    return numbers;
  }

  /** Both responses of every pair, chosen first, under the pool: [prompt][response]. */
  private double[][] underPool(List<Candidate> pairs) {
    List<Tokens> responses = new ArrayList<>(2 * pairs.size());
    for (Candidate pair : pairs) {
      responses.add(pair.tokens().chosen());
      responses.add(pair.tokens().rejected());
    }
    return pool.underByLength(responses);
  }
}
