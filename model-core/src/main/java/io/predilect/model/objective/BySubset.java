package io.predilect.model.objective;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * An objective whose settings are other ones for some of the data: of each pair the loss is that of
 * its subset. Sources whose labels are wrong more or less often get a label smoothing each.
 *
 * @param own the objectives of subsets that have one, by the subset's name
 * @param rest that of all other pairs, which needs and tells the same
 */
public record BySubset(Map<String, Objective> own, Objective rest) implements Objective {

  public BySubset {
    own = Collections.unmodifiableMap(new LinkedHashMap<>(own));
    Objects.requireNonNull(rest, "rest");
    Set<Need> needs = rest.needs();
    if (needs.contains(Need.RANKS)) {
      throw new IllegalArgumentException(
          "where a batch is sorted a loss is of no single pair, nor of its subset");
    }
    own.forEach(
        (subset, objective) -> {
          if (!objective.needs().equals(needs)) {
            throw new IllegalArgumentException(
                "the objective of subset " + subset + " needs other things than that of the rest");
          }
        });
  }

  @Override
  public Set<Need> needs() {
    return rest.needs();
  }

  @Override
  public List<String> metrics() {
    return rest.metrics();
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    return own.getOrDefault(pair.subset(), rest).of(pair);
  }
}
