package io.predilect.data.raw;

import java.io.IOException;

/** Cuts a stream of bytes into rows, without parsing them. */
sealed interface RowCutter permits LineCutter, ArrayCutter {

  /**
   * Takes the next row. Blank rows are none.
   *
   * @param row gets its bytes
   * @return whether a separator followed; false: the data ended, and the row holds what was left,
   *     which may be nothing
   */
  boolean next(RowBytes row) throws IOException;

  /** At the end of the data: whether it ended where it may. */
  boolean whole();
}
