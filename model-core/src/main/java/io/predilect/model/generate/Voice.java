package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** What goes on from prompts, a token at a time: one model, or two together. */
interface Voice extends AutoCloseable {
  /** What may follow the prompts. */
  NextTokens first(NDManager step);

  /**
   * What may follow a token in every row.
   *
   * @param ids int64, [rows]
   * @param longest the most tokens that a row has now, these and its prompt's included
   */
  NextTokens next(NDArray ids, int longest, NDManager step);

  /** A token was chosen for each of these rows, from what was said last. */
  default void chosen(List<GeneratedRow> rows, NDArray ids, NDManager step) {}

  /**
   * Rows have ended.
   *
   * @param kept those that are left, by their places among those before, int64
   */
  void keep(NDArray kept);

  @Override
  void close();
}
