package io.predilect.model.scoring;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Where rewards are read in a batch: at a sequence's last token, or before the padding token where
 * it ends with some, as transformers reads them. A row sees no later ones, so that what stands
 * behind it makes no difference.
 */
final class RewardRows {
  private RewardRows() {}

  /**
   * The row that the reward after every response token is read at. Behind a prompt that is in a
   * cache, padding that a response begins with is read as any token.
   *
   * @param ids of the batch
   * @param pad the padding token; none: no token is passed over
   * @return [response tokens], response by response
   */
  static long[] of(long[] ids, SequenceLayout layout, OptionalInt pad) {
    int row = layout.cached ? 0 : layout.promptTokens();
    int[] starts = layout.promptStarts();
    long[] rows = new long[layout.responseTokens()];
    int token = 0;
    for (int r = 0; r < layout.responses.length; r++) {
      int owner = layout.owners[r];
      long at = layout.cached ? row : last(ids, starts[owner], layout.prompts[owner], pad);
      for (int t = 0; t < layout.responses[r]; t++) {
        at = isPad(ids[row], pad) ? at : row;
        rows[token++] = at;
        row++;
      }
    }
    return rows;
  }

  /** Those of whole responses. */
  static long[] ends(long[] rows, SequenceLayout layout) {
    int[] lengths = layout.responses.clone();
    Arrays.parallelPrefix(lengths, Integer::sum);
    return Arrays.stream(lengths).mapToLong(end -> rows[end - 1]).toArray();
  }

  // Of nothing but padding transformers takes the first token.
  private static long last(long[] ids, int start, int length, OptionalInt pad) {
    int row = start + length - 1;
    while (row > start && isPad(ids[row], pad)) {
      row--;
    }
    return row;
  }

  private static boolean isPad(long id, OptionalInt pad) {
    return pad.isPresent() && id == pad.getAsInt();
  }
}
