package io.predilect.data.raw;

/**
 * How comma-separated values are written.
 *
 * @param delimiter between cells
 * @param spaced whether a blank stands behind each delimiter, which is then none of a cell: a quote
 *     behind it would open none, and stand in the text
 * @param backslash whether a quote within quotes has a backslash before it, as Spark and databases
 *     write it, and is not doubled
 */
record CsvStyle(char delimiter, boolean spaced, boolean backslash) {
  private static final char BLANK = ' ';
  private static final char QUOTE = '"';
  private static final char BACKSLASH = '\\';

  /** Of a file of which nothing more is known. */
  static CsvStyle of(char delimiter) {
    return new CsvStyle(delimiter, false, false);
  }

  /** Whether a byte before a cell is none of it. */
  boolean skips(int next) {
    return spaced && next == BLANK;
  }

  /** Whether a byte within quotes makes the next one a part of the text. */
  boolean escapes(int next) {
    return backslash && next == BACKSLASH;
  }

  /** The text of what stands between quotes. */
  String unescaped(String quoted) {
    return backslash ? beforeQuotes(quoted) : quoted.replace("\"\"", "\"");
  }

  // Backslashes count where a quote or the end is behind them; elsewhere they are of the text.
  private static String beforeQuotes(String quoted) {
    StringBuilder text = new StringBuilder(quoted.length());
    int slashes = 0;
    for (int at = 0; at <= quoted.length(); at++) {
      boolean end = at == quoted.length();
      if (!end && quoted.charAt(at) == BACKSLASH) {
        slashes++;
        continue;
      }
      boolean counts = end || quoted.charAt(at) == QUOTE;
      text.append(String.valueOf(BACKSLASH).repeat(counts ? slashes / 2 : slashes));
      slashes = 0;
      if (!end) {
        text.append(quoted.charAt(at));
      }
    }
    return text.toString();
  }

  /**
   * The same with what the beginning of the rows shows of their quotes: some with a backslash
   * before them, within a text, and none that are doubled there.
   */
  CsvStyle with(String rows) {
    boolean slashed = false;
    for (int at = 1; at + 1 < rows.length(); at++) {
      if (rows.charAt(at) == QUOTE && !ends(rows.charAt(at + 1))) {
        char before = rows.charAt(at - 1);
        slashed |= before == BACKSLASH && rows.charAt(at + 1) != QUOTE;
        boolean doubled = before == QUOTE && at > 1 && !ends(rows.charAt(at - 2));
        if (doubled && rows.charAt(at - 2) != BACKSLASH) {
          return this;
        }
      }
    }
    return new CsvStyle(delimiter, spaced, slashed);
  }

  private boolean ends(char c) {
    return c == delimiter || c == '\n' || c == '\r';
  }
}
