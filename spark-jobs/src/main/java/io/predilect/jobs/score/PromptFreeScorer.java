package io.predilect.jobs.score;

import io.predilect.data.token.Tokens;
import io.predilect.jobs.rows.Columns;
import io.predilect.model.promptfree.GivenPairWeights;
import io.predilect.model.promptfree.PromptFreeGap;
import io.predilect.model.promptfree.PromptWeights;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rewards of both responses and their gap split in two by Algorithm 1 (Mao et al. 2025): under the
 * pair's own prompt and under every prompt of a pool that all pairs share. Where a pair's own
 * prompt is in the pool too, it counts once, as its own.
 */
final class PromptFreeScorer implements PairScorer {
  /** Δr under the own prompt and then under the pool's others, in the pool's order. */
  static final String REWARD_GAPS = "reward_gaps";

  private final Function<PromptedBatch, List<ResponseScore>> model;
  private final PromptPoolRewards pool;
  private final double ownWeight;
  private final double epsilon;
  private final boolean allGaps;
  private final int batchTokens;

  /**
   * @param model scores one batch under the pairs' own prompts
   * @param pool rewards under the others
   * @param ownWeight p, the weight of the pair's own prompt
   * @param epsilon ε of the search
   * @param allGaps whether the gap under every prompt is a column too
   * @param batchTokens tokens a batch may hold
   */
  PromptFreeScorer(
      Function<PromptedBatch, List<ResponseScore>> model,
      PromptPoolRewards pool,
      double ownWeight,
      double epsilon,
      boolean allGaps,
      int batchTokens) {
    this.model = model;
    this.pool = pool;
    this.ownWeight = ownWeight;
    this.epsilon = epsilon;
    this.allGaps = allGaps;
    this.batchTokens = batchTokens;
  }

  static StructType columns(boolean allGaps) {
    StructType columns =
        new StructType()
            .add(Columns.REWARD_CHOSEN, DataTypes.DoubleType, false)
            .add(Columns.REWARD_REJECTED, DataTypes.DoubleType, false)
            .add(Columns.REWARD_GAP, DataTypes.DoubleType, false)
            .add(Columns.PROMPT_FREE_GAP, DataTypes.DoubleType, false)
            .add(Columns.PROMPT_RELATED_GAP, DataTypes.DoubleType, false)
            .add(Columns.PROMPT_FREE_ITERATIONS, DataTypes.IntegerType, false)
            .add(Columns.EFFECTIVE_PROMPTS, DataTypes.DoubleType, false);
    return allGaps
        ? columns.add(REWARD_GAPS, DataTypes.createArrayType(DataTypes.DoubleType, false), false)
        : columns;
  }

  @Override
  public List<Scored> score(List<Candidate> pairs) {
    List<PairBatches.PairScore> own = PairBatches.score(pairs, batchTokens, model);
    double[][] others = gapsUnderPool(pairs);
    List<Scored> scored = new ArrayList<>(pairs.size());
    for (int i = 0; i < pairs.size(); i++) {
      double chosen = own.get(i).chosen().reward();
      double rejected = own.get(i).rejected().reward();
      scored.add(
          split(chosen, rejected, gaps(pairs.get(i).promptId(), chosen - rejected, others[i])));
    }
    return scored;
  }

  private Scored split(double chosen, double rejected, double[] gaps) {
    if (!Arrays.stream(gaps).allMatch(Double::isFinite)) {
      return new Scored.Refused(
          "reward is not finite",
          "reward of chosen "
              + chosen
              + ", of rejected "
              + rejected
              + ", gaps under all prompts "
              + Arrays.toString(gaps));
    }
    PromptWeights weights = GivenPairWeights.of(ownWeight, gaps.length);
    PromptFreeGap gap = PromptFreeGap.solve(gaps, weights, epsilon);
    List<Object> values =
        new ArrayList<>(
            List.of(
                chosen,
                rejected,
                gaps[0],
                gap.promptFree(),
                gap.promptRelated(),
                gap.iterations(),
                weights.effectiveSampleSize()));
    if (allGaps) {
      values.add(Arrays.stream(gaps).boxed().toArray());
    }
    return new Scored.Values(values);
  }

  /** The own gap first, then those under the pool's prompts that are not the own one. */
  private double[] gaps(String ownPrompt, double ownGap, double[] underPool) {
    double[] gaps = new double[1 + underPool.length];
    gaps[0] = ownGap;
    int count = 1;
    for (int k = 0; k < underPool.length; k++) {
      if (!pool.promptIds().get(k).equals(ownPrompt)) {
        gaps[count++] = underPool[k];
      }
    }
    return Arrays.copyOf(gaps, count);
  }

  /** Δr of every pair under every prompt of the pool: [pair][prompt]. */
  private double[][] gapsUnderPool(List<Candidate> pairs) {
    int prompts = pool.promptIds().size();
    double[][] gaps = new double[pairs.size()][prompts];
    if (prompts == 0 || pairs.isEmpty()) {
      return gaps;
    }
    List<Tokens> responses = new ArrayList<>(2 * pairs.size());
    for (Candidate pair : pairs) {
      responses.add(pair.tokens().chosen());
      responses.add(pair.tokens().rejected());
    }
    double[][] rewards = pool.rewardsUnder(responses);
    for (int i = 0; i < pairs.size(); i++) {
      for (int k = 0; k < prompts; k++) {
        gaps[i][k] = rewards[k][2 * i] - rewards[k][2 * i + 1];
      }
    }
    return gaps;
  }
}
