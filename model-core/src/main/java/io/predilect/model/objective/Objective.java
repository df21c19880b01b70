package io.predilect.model.objective;

import java.util.List;
import java.util.Set;

/**
 * What training minimises: a pure function from what the model said of one pair to a loss, its
 * exact derivatives and metrics. The loss of a batch is the mean over its pairs.
 */
public sealed interface Objective
    permits Sft,
        BradleyTerry,
        RatioObjective,
        Aot,
        BetaDpo,
        BySubset,
        Orpo,
        Simpo,
        Unpaired,
        NoPreference,
        RankingObjective,
        Tdpo,
        Mix,
        WithOffset,
        WithPolicyWeight,
        WithRefinement,
        WithSft,
        WithRationale {

  /** What it must be given. Sequences that are not needed are not run. */
  Set<Need> needs();

  /** The names of the metrics it reports, TRL's where TRL has one. */
  List<String> metrics();

  /**
   * The loss of one pair.
   *
   * @throws IllegalArgumentException when the pair lacks one of {@link #needs}
   */
  PairLoss of(ScoredPair pair);

  /** Whether the model must be a reward model rather than a language model. */
  default boolean onRewards() {
    return needs().contains(Need.REWARD_HEAD);
  }
}
