package io.predilect.model.objective;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A loss of pairs, each of which counts the more the likelier the policy itself makes its two
 * responses, so that pairs of another model come nearer to the policy's own: w(y_w) w(y_l) L with
 * w(y) = exp(1/|y| Σ_t [log π_θ(y_t) - log Σ_v π_θ(v)²]), without gradient (Zhou et al. 2024, "WPO:
 * Enhancing RLHF with weighted preference optimization", eq. 2, with its sampled alignment; TRL's
 * {@code use_weighting}).
 *
 * @param preference what is weighted; on log-probs of both responses, and not one that sorts
 *     batches
 */
public record WithPolicyWeight(Objective preference) implements Objective {

  public WithPolicyWeight {
    Objects.requireNonNull(preference, "preference");
    Set<Need> needs = preference.needs();
    if (!needs.contains(Need.CHOSEN)
        || !needs.contains(Need.REJECTED)
        || needs.contains(Need.UNPAIRED)
        || needs.contains(Need.RANKS)
        || preference.onRewards()) {
      throw new IllegalArgumentException(
          "use_weighting weighs pairs of a language model one by one, and "
              + preference
              + " is not of those. Set it to false");
    }
  }

  @Override
  public Set<Need> needs() {
    EnumSet<Need> needs = EnumSet.of(Need.COLLISIONS);
    needs.addAll(preference.needs());
    return needs;
  }

  @Override
  public List<String> metrics() {
    return Stream.concat(preference.metrics().stream(), Stream.of("policy_weight")).toList();
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    double weight = Math.exp(pair.alignment(Need.CHOSEN) + pair.alignment(Need.REJECTED));
    PairLoss loss = preference.of(pair).times(weight);
    Map<String, Double> metrics = new LinkedHashMap<>(loss.metrics());
    metrics.put("policy_weight", weight);
    return loss.telling(metrics);
  }
}
