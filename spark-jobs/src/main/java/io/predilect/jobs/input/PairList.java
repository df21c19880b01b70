package io.predilect.jobs.input;

import io.predilect.data.format.Outcome;
import io.predilect.data.pair.PairId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A row of the data that is several pairs, as a list of responses is. A ranking is put together of
 * them again, so they are drawn together.
 *
 * @param id the same for the pairs of one list, and another one for another list's
 * @param pairs how many the row makes, kept or not
 */
public record PairList(String id, int pairs) {
  /** The list that outcomes of one row are of; empty: it is one pair, or none is kept. */
  public static Optional<PairList> of(List<Outcome> outcomes) {
    if (outcomes.size() < 2) {
      return Optional.empty();
    }
    String kept =
        outcomes.stream()
            .filter(Outcome.Accepted.class::isInstance)
            .map(outcome -> ((Outcome.Accepted) outcome).pair().id())
            .collect(Collectors.joining(" "));
    return kept.isEmpty()
        ? Optional.empty()
        : Optional.of(new PairList(PairId.of(List.of(), kept, "list"), outcomes.size()));
  }
}
