package io.predilect.model.objective;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** No preference term: the loss is 0, for training on rationales alone. */
public record NoPreference() implements Objective {

  @Override
  public Set<Need> needs() {
    return Set.of();
  }

  @Override
  public List<String> metrics() {
    return List.of();
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    return new PairLoss(0, 0, 0, 0, Map.of());
  }
}
