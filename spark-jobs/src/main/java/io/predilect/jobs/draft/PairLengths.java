package io.predilect.jobs.draft;

import io.predilect.jobs.PreviewResult;
import io.predilect.jobs.preview.PreviewedRow;
import io.predilect.jobs.preview.PreviewedText;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How long pairs are, in tokens of the prompt and the longer response together, as a model gets
 * them: with its chat template and before any limit. Percentiles are by nearest rank.
 *
 * @param rows rows that were looked at
 * @param pairs those that are pairs
 * @param median half of the pairs have at most so many tokens
 * @param most 99 % of them
 * @param longest all of them
 */
record PairLengths(int rows, int pairs, int median, int most, int longest) {
  private static final double MOST = 0.99;

  /** Of previewed rows; empty: none of them is a pair. */
  static Optional<PairLengths> of(PreviewResult preview) {
    int[] sorted =
        preview.rows().stream()
            .map(PairLengths::tokens)
            .flatMapToInt(OptionalInt::stream)
            .sorted()
            .toArray();
    return sorted.length == 0
        ? Optional.empty()
        : Optional.of(
            new PairLengths(
                preview.rows().size(),
                sorted.length,
                at(sorted, 0.5),
                at(sorted, MOST),
                sorted[sorted.length - 1]));
  }

  private static int at(int[] sorted, double share) {
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  private static OptionalInt tokens(PreviewedRow row) {
    Objects.requireNonNull(row, "row");
    if (row.prompt().isEmpty()) {
      return OptionalInt.empty();
    }
    int response = Math.max(whole(row.chosen()), whole(row.rejected()));
    return OptionalInt.of(whole(row.prompt()) + response);
  }

  // Of one judged response alone the other is empty.
  private static int whole(Optional<PreviewedText> text) {
    return text.map(PreviewedText::whole).orElse(0);
  }
}
