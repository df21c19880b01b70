package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Chooses the next token of every row that is not at its end. */
sealed interface TokenChoice extends AutoCloseable
    permits LikeliestTokens, HostSampling, DeviceSampling {
  /** In place of a token, where a row's logits are no numbers. */
  int NONE = -1;

  /**
   * One token a row.
   *
   * @param rows the rows that are left
   * @param next what may come next in them
   * @param step owner of what only this step needs
   * @return int64, [rows]; {@link #NONE} where there is nothing to choose from
   */
  NDArray next(List<GeneratedRow> rows, NextTokens next, NDManager step);

  /**
   * Rows have ended.
   *
   * @param kept those that are left, by their places among those before, int64
   */
  default void keep(NDArray kept) {}

  @Override
  default void close() {}
}
