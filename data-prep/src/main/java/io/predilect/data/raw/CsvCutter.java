package io.predilect.data.raw;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of comma-separated values (RFC 4180): a record ends with a line, but not with one
 * inside a cell in quotes. A quote opens only where a cell begins.
 *
 * <p>A text that happens to begin with a quote, in a file that was written without quoting, opens a
 * cell that nothing closes: all rows up to the next quote, or to the end of the file, would be one.
 * Where the lines behind such a quote are rows each, it is taken to be of its own line alone.
 */
final class CsvCutter implements RowCutter {
  private static final int QUOTE = '"';

  private final ByteSource source;
  private final CsvStyle style;
  private final int columns;
  private boolean open; // inside quotes

  /**
   * Begins.
   *
   * @param columns cells of a row
   */
  CsvCutter(ByteSource source, CsvStyle style, int columns) {
    this.source = source;
    this.style = style;
    this.columns = columns;
  }

  /** Of a first row, by which nobody knows yet how many cells there are. */
  static CsvCutter ofHeader(ByteSource source) {
    return new CsvCutter(source, CsvStyle.of(','), 0);
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
        boolean doubled = next == QUOTE && source.peek() == QUOTE && !style.backslash();
        if (doubled || (style.escapes(next) && source.peek() >= 0)) {
          row.add(source.read());
        } else if (next == QUOTE) {
          open = false;
          if (!endsCell(source.peek()) && leftToItsLine(row, false)) {
            return true;
          }
        } else if (row.length() == row.maxBytes() && leftToItsLine(row, false)) {
          return true;
        }
      } else if (next == '\n' || (next == '\r' && source.peek() != '\n')) {
        return true;
      } else {
        open = next == QUOTE && cellBegins;
        cellBegins = next == style.delimiter() || (cellBegins && style.skips(next));
        row.add(next);
      }
    }
    return open && !row.oversize() && leftToItsLine(row, true);
  }

  private boolean endsCell(int next) {
    return next == style.delimiter() || next == '\n' || next == '\r' || next < 0;
  }

  /**
   * Leaves the first line in the row and gives the others back, where a quote of the first line has
   * swallowed them.
   *
   * @param whole whether the last line is there to its end
   */
  private boolean leftToItsLine(RowBytes row, boolean whole) {
    String text = new String(row.bytes(), 0, row.kept(), StandardCharsets.ISO_8859_1);
    List<String> lines = lines(text);
    List<String> behind = lines.subList(1, whole ? lines.size() : Math.max(1, lines.size() - 1));
    if (lines.size() == 1 || (whole && behind.isEmpty()) || !areRows(behind)) {
      return false;
    }
    int end = lines.get(0).length();
    row.shorten(end);
    source.unread(row.bytes(), end + 1, text.length());
    open = false;
    return true;
  }

  // A line of a text may have as many commas as a row by chance: one such line tells nothing.
  private boolean areRows(List<String> lines) {
    return !(style.delimiter() == ',' && lines.size() == 1) && lines.stream().allMatch(this::isRow);
  }

  private boolean isRow(String line) {
    try {
      return CsvText.cells(CsvText.withoutLineEnd(line), style).size() == columns;
    } catch (CsvText.BadRecord e) {
      return false;
    }
  }

  // Without the byte that ends each; a last one that is empty is none.
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int begin = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      boolean paired = at + 1 < text.length() && text.charAt(at + 1) == '\n';
      if (c == '\n' || (c == '\r' && !paired)) {
        lines.add(text.substring(begin, at));
        begin = at + 1;
      }
    }
    if (begin < text.length() || lines.isEmpty()) {
      lines.add(text.substring(begin));
    }
    return lines;
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
