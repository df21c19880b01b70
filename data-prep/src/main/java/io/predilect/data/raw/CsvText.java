package io.predilect.data.raw;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A record of comma-separated values as an object: every cell a text, under its column's name. */
final class CsvText implements RowText {
  private static final char QUOTE = '"';
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.-]{0,60}");

  private List<String> columns; // of the header above
  private final CsvStyle style;
  private boolean behindBroken; // the row before was none

  /**
   * @param columns the header's names, in order; a column without a name is left out of the rows
   */
  CsvText(List<String> columns, CsvStyle style) {
    this.columns = List.copyOf(columns);
    this.style = style;
  }

  /** A record that is none. */
  static final class BadRecord extends Exception {
    private static final long serialVersionUID = 1L;

    BadRecord(String message) {
      super(message, null, false, false); // rows are many: no stack trace is filled in
    }
  }

  @Override
  public RawRow parse(long position, String line, boolean atEnd) {
    String text = withoutLineEnd(line);
    List<String> cells;
    try {
      cells = cells(text, style);
    } catch (BadRecord e) {
      return broken(position, e.getMessage(), text);
    }
    if (cells.size() != columns.size()) {
      String counts =
          String.format(
              Locale.ROOT,
              "the row has %d cells, the header names %d columns",
              cells.size(),
              columns.size());
      return broken(position, counts, text);
    }
    if (behindBroken && hasLooseQuote(text)) {
      return broken(
          position,
          "a cell without quotes has one in it, behind a row that could not be read: it may be that row's rest",
          text);
    }
    behindBroken = false;
    List<String> names = names(cells);
    if (names.equals(columns)) {
      return new RawRow.Broken(
          position, RejectReason.BAD_CSV, "the row is the header once more", text);
    }
    if (isOtherHeader(names)) {
      columns = names;
      return new RawRow.Broken(
          position,
          RejectReason.BAD_CSV,
          "the row is the header of another table, by which the rows behind it are read",
          text);
    }
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < cells.size(); i++) {
      if (!columns.get(i).isEmpty()) {
        row.put(columns.get(i), cells.get(i));
      }
    }
    return new RawRow.Parsed(position, row, text);
  }

  private RawRow broken(long position, String why, String text) {
    behindBroken = true;
    return new RawRow.Broken(position, RejectReason.BAD_CSV, why, text);
  }

  /**
   * Whether a row names columns, as where files with other columns, or the same ones in another
   * order, were put together. One name among the cells may be a label.
   */
  private boolean isOtherHeader(List<String> names) {
    return names.stream().filter(columns::contains).count() > 1
        && names.stream().distinct().count() == names.size()
        && names.stream().allMatch(name -> NAME.matcher(name).matches());
  }

  // A quote that is in a cell and opens none.
  private boolean hasLooseQuote(String record) {
    boolean open = false;
    boolean cellBegins = true;
    for (int at = 0; at < record.length(); at++) {
      char c = record.charAt(at);
      if (open) {
        open = c != QUOTE; // of two in a row the second opens again
        cellBegins = !open;
        at += style.escapes(c) ? 1 : 0;
      } else if (c == QUOTE && !cellBegins) {
        return true;
      } else {
        open = c == QUOTE;
        cellBegins = c == style.delimiter() || (cellBegins && style.skips(c));
      }
    }
    return false;
  }

  /** Without the carriage return that Windows writes before a line feed. */
  static String withoutLineEnd(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /** The names in a header's cells. */
  static List<String> names(List<String> cells) {
    return cells.stream().map(String::strip).toList();
  }

  /**
   * The cells of one record.
   *
   * @throws BadRecord when something stands behind a closing quote, or a quote is not closed
   */
  static List<String> cells(String record, CsvStyle style) throws BadRecord {
    List<String> cells = new ArrayList<>();
    int at = 0;
    while (true) {
      while (at < record.length() && style.skips(record.charAt(at))) {
        at++;
      }
      boolean quoted = at < record.length() && record.charAt(at) == QUOTE;
      int end =
          quoted
              ? closing(record, at, cells.size(), style) + 1
              : record.indexOf(style.delimiter(), at);
      end = end < 0 ? record.length() : end;
      if (quoted && end < record.length() && record.charAt(end) != style.delimiter()) {
        throw new BadRecord(
            "behind the closing quote of cell %s stands '%s'"
                .formatted(cells.size() + 1, record.charAt(end)));
      }
      cells.add(
          quoted ? style.unescaped(record.substring(at + 1, end - 1)) : record.substring(at, end));
      if (end == record.length()) {
        return cells;
      }
      at = end + 1;
    }
  }

  private static int closing(String record, int opening, int cell, CsvStyle style)
      throws BadRecord {
    for (int at = opening + 1; at < record.length(); at++) {
      if (record.charAt(at) == QUOTE) {
        boolean doubled = at + 1 < record.length() && record.charAt(at + 1) == QUOTE;
        if (!doubled || style.backslash()) {
          return at;
        }
        at++;
      } else if (style.escapes(record.charAt(at))) {
        at++;
      }
    }
    throw new BadRecord("the quote that opens cell " + (cell + 1) + " is never closed");
  }
}
