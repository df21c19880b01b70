package io.predilect.jobs.signal;

import io.predilect.data.shard.LengthLimits;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What every task of a signal stage is told.
 *
 * @param policy the policy; at most one
 * @param reference its reference; as many
 * @param reward the reward model; at most one
 * @param measure what is measured
 * @param by the column that groups come from
 * @param limits how long pairs may be
 * @param compared how long they may be for policy and reference, which see the same tokens
 * @param batchTokens tokens a batch may hold
 * @param models where the models are opened
 */
record SignalPlan(
    List<ModelFolder> policy,
    List<ModelFolder> reference,
    List<ModelFolder> reward,
    Measure measure,
    String by,
    LengthLimits limits,
    LengthLimits compared,
    int batchTokens,
    ModelStore models)
    implements Serializable {

  /**
   * What is measured.
   *
   * @param beta of the implicit rewards
   * @param cuts where responses are cut
   * @param endOfTurn whether cut responses get the end-of-turn token back
   * @param divergence whether KL(π ‖ π_ref) is found
   * @param samples over so many draws; at most one number, none: exactly
   * @param seed of the draws
   */
  record Measure(
      double beta,
      List<Cut> cuts,
      boolean endOfTurn,
      boolean divergence,
      List<Integer> samples,
      long seed)
      implements Serializable {
    Measure {
      cuts = List.copyOf(cuts);
      samples = List.copyOf(samples);
    }
  }

  SignalPlan {
    policy = List.copyOf(policy);
    reference = List.copyOf(reference);
    reward = List.copyOf(reward);
    Objects.requireNonNull(measure, "measure");
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(compared, "compared");
    Objects.requireNonNull(models, "models");
  }
}
