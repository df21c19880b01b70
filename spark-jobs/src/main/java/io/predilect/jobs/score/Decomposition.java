package io.predilect.jobs.score;

import io.predilect.jobs.config.PromptFreeSettings;
import io.predilect.jobs.rows.Columns;
import io.predilect.model.promptfree.GivenPairWeights;
import io.predilect.model.promptfree.PromptFreeGap;
import io.predilect.model.promptfree.PromptWeights;
import io.predilect.model.promptfree.SelfGeneratedWeights;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A pair's reward gap split in two by Algorithm 1 (Mao et al. 2025), from what the models say of it
 * under its own prompt and under every prompt of a pool that all pairs share. Where a pair's own
 * prompt is in the pool too, it counts once, as its own.
 *
 * @param selfGenerated whether the prompts' weights are the responses' probabilities under them,
 *     every prompt being as likely; else p
 * @param ownWeight p, the weight of the pair's own prompt
 * @param beta β of an implicit reward
 * @param epsilon ε of the search
 * @param allGaps whether the gap under every prompt is a column too
 */
record Decomposition(
    boolean selfGenerated, double ownWeight, double beta, double epsilon, boolean allGaps)
    implements Serializable {
  private static final String NOT_FINITE = "reward is not finite";

  static Decomposition of(PromptFreeSettings settings) {
    return new Decomposition(
        settings.weighting() == PromptFreeSettings.Weighting.SELF_GENERATED,
        settings.ownWeight(),
        settings.beta(),
        settings.epsilon(),
        settings.allGaps());
  }

  StructType columns() {
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
        ? columns.add(
            Columns.REWARD_GAPS, DataTypes.createArrayType(DataTypes.DoubleType, false), false)
        : columns;
  }

  /**
   * The values of {@link #columns} for one pair.
   *
   * @param ownPrompt the id of the pair's own prompt
   * @param promptIds the ids of the pool's prompts
   * @param measured what each model says, the own prompt first and then the pool's
   */
  PairScorer.Scored of(
      String ownPrompt, List<String> promptIds, Map<PoolRole, PromptMeasures> measured) {
    PromptMeasures rewards = rewards(measured);
    int[] kept = kept(ownPrompt, promptIds);
    double[] gaps =
        Arrays.stream(kept).mapToDouble(k -> rewards.chosen(k) - rewards.rejected(k)).toArray();
    if (!Arrays.stream(gaps).allMatch(Double::isFinite)) {
      return new PairScorer.Scored.Refused(
          NOT_FINITE,
          "reward of chosen %s, of rejected %s, gaps under all prompts %s"
              .formatted(rewards.chosen(0), rewards.rejected(0), Arrays.toString(gaps)));
    }
    try {
      PromptWeights weights = weights(kept, measured);
      PromptFreeGap gap = PromptFreeGap.solve(gaps, weights, epsilon);
      return new PairScorer.Scored.Values(values(rewards, gaps, gap, weights));
    } catch (IllegalArgumentException e) {
      return new PairScorer.Scored.Refused("prompt weights are not finite", e.getMessage());
    }
  }

  private PromptMeasures rewards(Map<PoolRole, PromptMeasures> measured) {
    PromptMeasures rewards = measured.get(PoolRole.REWARD);
    return rewards != null
        ? rewards
        : measured
            .get(PoolRole.IMPLICIT_POLICY)
            .less(measured.get(PoolRole.IMPLICIT_REFERENCE), beta);
  }

  // The own prompt, which is number 0, and those of the pool that are not it.
  private static int[] kept(String ownPrompt, List<String> promptIds) {
    return IntStream.concat(
            IntStream.of(0),
            IntStream.range(0, promptIds.size())
                .filter(k -> !promptIds.get(k).equals(ownPrompt))
                .map(k -> k + 1))
        .toArray();
  }

  private PromptWeights weights(int[] kept, Map<PoolRole, PromptMeasures> measured) {
    if (!selfGenerated) {
      return GivenPairWeights.of(ownWeight, kept.length);
    }
    PromptMeasures logps = measured.get(PoolRole.WEIGHTS);
    return SelfGeneratedWeights.of(
        new double[kept.length],
        Arrays.stream(kept).mapToDouble(logps::chosen).toArray(),
        Arrays.stream(kept).mapToDouble(logps::rejected).toArray());
  }

  private List<Object> values(
      PromptMeasures rewards, double[] gaps, PromptFreeGap gap, PromptWeights weights) {
    List<Object> values =
        new ArrayList<>(
            List.of(
                rewards.chosen(0),
                rewards.rejected(0),
                gaps[0],
                gap.promptFree(),
                gap.promptRelated(),
                gap.iterations(),
                weights.effectiveSampleSize()));
    if (allGaps) {
      values.add(Arrays.stream(gaps).boxed().toArray());
    }
    return values;
  }
}
