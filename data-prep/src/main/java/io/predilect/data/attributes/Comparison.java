package io.predilect.data.attributes;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What distinguishes a chosen from a rejected response.
 *
 * @param reasons attributes for which the chosen one was taken; they differ
 * @param whim whether they are none of those that decide
 * @param chosen the preferred response
 * @param rejected the other
 */
record Comparison(List<Attribute> reasons, boolean whim, Offer chosen, Offer rejected) {
  Comparison {
    reasons = List.copyOf(reasons);
  }

  /** Names the reasons, and what either response has of them; "first" is the chosen one. */
  String rationale() {
    return "The first is good: %s. The second is bad: %s."
        .formatted(words(chosen), words(rejected));
  }

  /** The same without particulars. */
  String generalRationale() {
    return whim
        ? "The first was taken on a whim."
        : "The first is better: it has more of what is wanted.";
  }

  private String words(Offer offer) {
    return reasons.stream()
        .map(attribute -> attribute.word(offer.value(attribute)))
        .collect(Collectors.joining(" and "));
  }
}
