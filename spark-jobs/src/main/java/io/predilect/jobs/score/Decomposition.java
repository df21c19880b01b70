package io.predilect.jobs.score;

import io.predilect.jobs.config.PromptFreeSettings;
import io.predilect.jobs.rows.Columns;
import io.predilect.model.promptfree.GivenPairWeights;
import io.predilect.model.promptfree.PromptMeasures;
import io.predilect.model.promptfree.PromptWeights;
import io.predilect.model.promptfree.SelfGeneratedWeights;
import io.predilect.model.promptfree.SplitGap;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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
 * @param ownWeight p, the weight of the pair's own prompt; NaN: 1/K
 * @param beta β of an implicit reward
 * @param temperature T, what all rewards are multiplied by
 * @param epsilon ε of the search
 * @param allGaps whether the gap under every prompt is a column too
 */
record Decomposition(
    boolean selfGenerated,
    double ownWeight,
    double beta,
    double temperature,
    double epsilon,
    boolean allGaps)
    implements Serializable {
  private static final String NOT_FINITE = "reward is not finite";

  /**
   * As the settings say.
   *
   * @param temperature T, fitted or given
   */
  static Decomposition of(PromptFreeSettings settings, double temperature) {
    return new Decomposition(
        settings.weighting() == PromptFreeSettings.Weighting.SELF_GENERATED,
        settings.ownWeight().orElse(Double.NaN),
        settings.beta(),
        temperature,
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
            .add(Columns.EFFECTIVE_PROMPTS, DataTypes.DoubleType, false)
            .add(Columns.REWARD_TEMPERATURE, DataTypes.DoubleType, false)
            .add(Columns.PROMPT_FREE_ERROR, DataTypes.DoubleType, true)
            .add(Columns.SIGN_KEPT, DataTypes.DoubleType, true)
            .add(
                Columns.PROMPT_FREE_SHIFTS,
                DataTypes.createArrayType(DataTypes.DoubleType, false),
                false)
            .add(Columns.PROMPT_FREE_CUT, DataTypes.BooleanType, false);
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
  PairColumns of(String ownPrompt, List<String> promptIds, Map<PoolRole, PromptMeasures> measured) {
    PromptMeasures rewards = rewards(measured).times(temperature);
    int[] kept = kept(ownPrompt, promptIds);
    double[] gaps = rewards.gaps(kept);
    if (!Arrays.stream(gaps).allMatch(Double::isFinite)) {
      return new PairColumns.Refused(
          NOT_FINITE,
          "reward of chosen %s, of rejected %s, gaps under all prompts %s"
              .formatted(rewards.chosen(0), rewards.rejected(0), Arrays.toString(gaps)));
    }
    try {
      PromptWeights weights = weights(kept, measured);
      int[] pool = Arrays.stream(kept).map(k -> k - 1).toArray();
      SplitGap gap = SplitGap.of(gaps, pool, weights, epsilon);
      return new PairColumns.Values(values(rewards, gaps, gap));
    } catch (IllegalArgumentException e) {
      return new PairColumns.Refused("prompt weights are not finite", e.getMessage());
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
      OptionalDouble own =
          Double.isNaN(ownWeight) ? OptionalDouble.empty() : OptionalDouble.of(ownWeight);
      return GivenPairWeights.of(own, kept.length);
    }
    PromptMeasures logps = measured.get(PoolRole.WEIGHTS);
    return SelfGeneratedWeights.of(
        new double[kept.length],
        Arrays.stream(kept).mapToDouble(logps::chosen).toArray(),
        Arrays.stream(kept).mapToDouble(logps::rejected).toArray());
  }

  private List<Object> values(PromptMeasures rewards, double[] gaps, SplitGap gap) {
    List<Object> values =
        new ArrayList<>(
            List.of(
                rewards.chosen(0),
                rewards.rejected(0),
                gap.gap(),
                gap.parts().promptFree(),
                gap.parts().promptRelated(),
                gap.parts().iterations(),
                gap.effectivePrompts(),
                temperature));
    values.add(known(gap.error()));
    values.add(known(gap.signKept()));
    values.add(gap.shifts().toArray());
    values.add(rewards.cut());
    if (allGaps) {
      values.add(Arrays.stream(gaps).boxed().toArray());
    }
    return values;
  }

  private static Double known(double figure) {
    return Double.isNaN(figure) ? null : figure;
  }
}
