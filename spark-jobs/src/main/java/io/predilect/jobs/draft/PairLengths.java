package io.predilect.jobs.draft;

import io.predilect.jobs.PreviewResult;
import io.predilect.jobs.preview.PreviewedRow;
import io.predilect.jobs.preview.PreviewedText;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * How long pairs are, in tokens of the prompt and the longer response together, as a model gets
 * them: with its chat template and before any limit. Percentiles are by nearest rank.
 *
 * @param rows rows that were looked at
 * @param pairs those that are pairs
 * @param median half of the pairs have at most so many tokens
 * @param most 99 % of them
 * @param longest all of them
 * @param mostResponse 99 % of the longer responses
 * @param longestPrompt all of the prompts
 */
record PairLengths(
    int rows, int pairs, int median, int most, int longest, int mostResponse, int longestPrompt) {
  private static final double MOST = 0.99;

  /** Of previewed rows; empty: none of them is a pair. */
  static Optional<PairLengths> of(PreviewResult preview) {
    List<PreviewedRow> pairs =
        preview.rows().stream().filter(row -> row.prompt().isPresent()).toList();
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    int[] whole = sorted(pairs, row -> whole(row.prompt()) + response(row));
    int[] responses = sorted(pairs, PairLengths::response);
    int[] prompts = sorted(pairs, row -> whole(row.prompt()));
    return Optional.of(
        new PairLengths(
            preview.rows().size(),
            pairs.size(),
            at(whole, 0.5),
            at(whole, MOST),
            at(whole, 1),
            at(responses, MOST),
            at(prompts, 1)));
  }

  private static int[] sorted(List<PreviewedRow> rows, ToIntFunction<PreviewedRow> length) {
    return rows.stream().mapToInt(length).sorted().toArray();
  }

  private static int at(int[] sorted, double share) {
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  private static int response(PreviewedRow row) {
    return Math.max(whole(row.chosen()), whole(row.rejected()));
  }

  // Of one judged response alone the other is empty.
  private static int whole(Optional<PreviewedText> text) {
    return text.map(PreviewedText::whole).orElse(0);
  }
}
