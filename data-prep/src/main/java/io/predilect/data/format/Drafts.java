package io.predilect.data.format;

import java.util.List;

/**
 * What a format finds in a row: one pair of most, several where a prompt has several responses.
 *
 * @param pairs best responses first
 * @param ties the pairs that are none, as their two responses are rated the same
 */
record Drafts(List<Draft> pairs, List<Outcome.Rejected> ties) {
  Drafts {
    pairs = List.copyOf(pairs);
    ties = List.copyOf(ties);
  }

  static Drafts of(Draft only) {
    return new Drafts(List.of(only), List.of());
  }

  /** The best pair. */
  Draft first() throws UnfitRow {
    if (pairs.isEmpty()) {
      throw new UnfitRow(ties.get(0).reason(), ties.get(0).detail());
    }
    return pairs.get(0);
  }
}
