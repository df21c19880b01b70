package io.predilect.jobs.report.html;

import java.util.ArrayList;
import java.util.List;

/** A table of texts; every text is escaped. */
public final class Table {
  private final List<String> columns;
  private final int names;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param names how many columns, from the left, hold names; the others hold numbers and are
   *     aligned to the right
   */
  public Table(int names, List<String> columns) {
    this.names = names;
    this.columns = List.copyOf(columns);
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException when it has more or fewer cells than there are columns
   */
  public Table row(List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.size() + " cells in a table of " + columns.size() + " columns");
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** The same. */
  public Table row(String... cells) {
    return row(List.of(cells));
  }

  /** Whether it has no rows. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Markup. */
  public String html() {
    StringBuilder out = new StringBuilder("<div class=\"scroll\"><table>\n<thead><tr>");
    for (int i = 0; i < columns.size(); i++) {
      cell(out, "th", i, columns.get(i));
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        cell(out, "td", i, row.get(i));
      }
      out.append("</tr>\n");
    }
    return out.append("</tbody></table></div>\n").toString();
  }

  private void cell(StringBuilder out, String tag, int column, String text) {
    out.append('<').append(tag).append(column < names ? ">" : " class=\"n\">");
    out.append(Html.escape(text)).append("</").append(tag).append('>');
  }
}
