package io.predilect.data.raw;

import java.io.IOException;

/**
 * The records of comma-separated values (RFC 4180): a record ends with a line, but not with one
 * inside a cell in quotes. A quote opens only where a cell begins.
 */
final class CsvCutter implements RowCutter {
  private static final int QUOTE = '"';

  private final ByteSource source;
  private final char delimiter;
  private boolean open; // inside quotes

  CsvCutter(ByteSource source, char delimiter) {
    this.source = source;
    this.delimiter = delimiter;
  }

  @Override
  public boolean next(RowBytes row) throws IOException {
    boolean separated = true;
    while (separated) {
      source.skipByteOrderMark();
      row.restart(source.position());
      separated = cut(row);
      if (separated && !blank(row)) {
        return true;
      }
    }
    return false;
  }

  private boolean cut(RowBytes row) throws IOException {
    open = false;
    boolean cellBegins = true;
    for (int next = source.read(); next >= 0; next = source.read()) {
      if (open) {
        row.add(next);
        if (next == QUOTE && source.peek() == QUOTE) {
          row.add(source.read());
        } else {
          open = next != QUOTE;
        }
      } else if (next == '\n' || (next == '\r' && source.peek() != '\n')) {
        return true;
      } else {
        open = next == QUOTE && cellBegins;
        cellBegins = next == delimiter;
        row.add(next);
      }
    }
    return false;
  }

  // Blank cells are cells.
  @Override
  public boolean blank(RowBytes row) {
    return row.length() == 0 || (row.length() == 1 && row.bytes()[0] == '\r');
  }

  @Override
  public boolean whole() {
    return !open;
  }

  @Override
  public String inside() {
    return "a cell whose opening quote is never closed";
  }
}
