package io.predilect.jobs.score;

import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.RefinementPrompt;
import io.predilect.jobs.models.ModelFolder;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What every task of a score stage is told.
 *
 * @param reference the reference model; at most one
 * @param reward the reward model; at most one
 * @param pool the prompts that all pairs share
 * @param ownWeight p, the weight of a pair's own prompt
 * @param epsilon ε of Algorithm 1
 * @param allGaps whether the gap under every prompt is written
 * @param maxLength as in {@link LengthLimits}
 * @param maxPromptLength as in {@link LengthLimits}
 * @param overlong as in {@link LengthLimits}
 * @param refinement p of the trainings to come; at most one
 * @param batchTokens tokens a batch may hold
 * @param hadoop the file systems' configuration
 */
record ScorePlan(
    List<ModelFolder> reference,
    List<ModelFolder> reward,
    List<PoolPrompt> pool,
    double ownWeight,
    double epsilon,
    boolean allGaps,
    int maxLength,
    int maxPromptLength,
    LengthLimits.Overlong overlong,
    List<String> refinement,
    int batchTokens,
    SerializableConfiguration hadoop)
    implements Serializable {
  ScorePlan {
    reference = List.copyOf(reference);
    reward = List.copyOf(reward);
    pool = List.copyOf(pool);
    refinement = List.copyOf(refinement);
    Objects.requireNonNull(overlong, "overlong");
    Objects.requireNonNull(hadoop, "hadoop");
  }

  Optional<RefinementPrompt> refinementPrompt() {
    return refinement.stream().map(RefinementPrompt::new).findFirst();
  }

  LengthLimits limits(int maxPositions) {
    int length = Math.min(maxLength, maxPositions);
    return new LengthLimits(length, Math.min(maxPromptLength, length), overlong);
  }

  /** The same with a pool of prompts. */
  ScorePlan with(List<PoolPrompt> prompts) {
    return new ScorePlan(
        reference,
        reward,
        prompts,
        ownWeight,
        epsilon,
        allGaps,
        maxLength,
        maxPromptLength,
        overlong,
        refinement,
        batchTokens,
        hadoop);
  }
}
