package io.predilect.data.raw;

import java.io.IOException;

/** Cuts a stream of bytes into rows, without parsing them. */
sealed interface RowCutter permits LineCutter, ArrayCutter, CsvCutter {

  /**
   * Takes the next row. Blank ones are none.
   *
   * @param row gets its bytes
   * @return whether a separator followed; false: the data ended, and the row holds what was left,
   *     which may be nothing
   */
  boolean next(RowBytes row) throws IOException;

  /** Whether there is nothing in it, so that it is no row. */
  default boolean blank(RowBytes row) {
    return row.isBlank();
  }

  /** At the end of the data: whether it ended where it may. */
  boolean whole();

  /** Where data ends that is not {@link #whole}, for messages. */
  default String inside() {
    return "a row";
  }
}
