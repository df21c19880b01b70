package io.predilect.jobs.evaluate;

import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.RefinementPrompt;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What every task of an evaluate stage is told.
 *
 * @param reward the reward model; at most one
 * @param policy the policy; at most one
 * @param reference the reference model; none: the reference columns
 * @param refinement p that the policy is judged with too; at most one
 * @param by the column that groups come from
 * @param scoreGap the column with the gap in the data's scores; none: the scores themselves
 * @param truth the column with the true prompt-free gap; at most one
 * @param limits how long pairs may be
 * @param compared how long they may be for policy and reference, which see the same tokens
 * @param ownGaps whether the stage computes prompt-free gaps itself
 * @param batchTokens tokens a batch may hold
 * @param models where the models are opened
 */
record EvaluatePlan(
    List<ModelFolder> reward,
    List<ModelFolder> policy,
    List<ModelFolder> reference,
    List<RefinementPrompt> refinement,
    String by,
    List<String> scoreGap,
    List<String> truth,
    LengthLimits limits,
    LengthLimits compared,
    boolean ownGaps,
    int batchTokens,
    ModelStore models)
    implements Serializable {

  EvaluatePlan {
    reward = List.copyOf(reward);
    policy = List.copyOf(policy);
    reference = List.copyOf(reference);
    refinement = List.copyOf(refinement);
    Objects.requireNonNull(by, "by");
    scoreGap = List.copyOf(scoreGap);
    truth = List.copyOf(truth);
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(compared, "compared");
    Objects.requireNonNull(models, "models");
  }
}
