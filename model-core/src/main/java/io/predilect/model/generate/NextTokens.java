package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** What may come next in every row that is left. */
interface NextTokens {
  /**
   * The logits.
   *
   * @return [rows, vocabulary], in float32, owned by {@code step}
   */
  NDArray logits(NDManager step);

  /**
   * The likeliest token of each row, {@link TokenChoice#NONE} where logits are no numbers.
   *
   * @return int64, [rows], owned by {@code step}
   */
  NDArray likeliest(NDManager step);
}
