package io.predilect.data.raw;

import java.io.IOException;

/** One row a line. */
final class LineCutter implements RowCutter {
  private final ByteSource source;
  private final long end;

  /** Lines that begin at or before byte {@code end}. */
  LineCutter(ByteSource source, long end) {
    this.source = source;
    this.end = end;
  }

  @Override
  public boolean next(RowBytes row) throws IOException {
    boolean separated = true;
    while (separated) {
      row.restart(source.position());
      if (source.position() > end) {
        return false;
      }
      separated = source.readLine(row);
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
