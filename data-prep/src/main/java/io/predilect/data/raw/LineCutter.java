package io.predilect.data.raw;

import java.io.IOException;

/** One row a line. A byte order mark before a line, as joined files have it, is no part of it. */
record LineCutter(ByteSource source, char lineEnd, long end) implements RowCutter {
  /** Lines that begin at or before byte {@code end}. */
  @Override
  public boolean next(RowBytes row) throws IOException {
    boolean separated = true;
    while (separated) {
      row.restart(source.position());
      if (source.position() > end) {
        return false;
      }
      source.skipByteOrderMark();
      row.restart(source.position());
      separated = source.readLine(row, lineEnd);
      if (separated && !row.isBlank()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean whole() {
    return true;
  }
}
