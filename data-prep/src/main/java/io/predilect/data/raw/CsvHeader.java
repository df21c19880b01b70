package io.predilect.data.raw;

import io.predilect.data.raw.RawFileException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first record of comma-separated values: what separates cells, and the columns' names.
 *
 * @param columns the names, in order; of a column without one the name is empty
 */
record CsvHeader(CsvStyle style, List<String> columns) {
  private static final Pattern NAME =
      Pattern.compile(
          ".*\\.(csv|tsv|tab)(\\.(gz|zst|zstd|bz2|xz|lz4))?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  // What Excel reads first where a machine's own separator is another one: sep=;
  private static final Pattern SEPARATOR =
      Pattern.compile("\"?sep=([\\t\\p{Punct}&&[^\"]])\"?", Pattern.CASE_INSENSITIVE);
  private static final int HEAD = 1 << 16; // bytes of rows that show how quotes are written
  private static final int LONGEST = 1 << 14;
  private static final char[] DELIMITERS = {',', '\t', ';', '|'};

  CsvHeader {
    columns = List.copyOf(columns);
  }

  /** Whether a file's name says that it holds comma-separated values, which its content cannot. */
  static boolean named(String file) {
    return NAME.matcher(file).matches();
  }

  /**
   * Takes it.
   *
   * @param file its name, for messages
   * @throws RawFileException when it does not name the columns, or nothing follows it
   */
  static CsvHeader take(String file, ByteSource source) throws IOException {
    CsvCutter cutter = CsvCutter.ofHeader(source);
    String text = line(file, cutter);
    Matcher separator = SEPARATOR.matcher(text);
    boolean said = separator.matches();
    if (said) {
      cutter = new CsvCutter(source, CsvStyle.of(separator.group(1).charAt(0)), 0);
      text = line(file, cutter);
    }
    char delimiter = said ? separator.group(1).charAt(0) : delimiter(text);
    CsvStyle style = new CsvStyle(delimiter, spaced(text, delimiter), false);
    List<String> columns = names(file, text, style);
    if (columns.size() == 1) {
      throw refused(
          file,
          "its first row, which must name the columns, is '"
              + shortened(text)
              + "': a name and no comma, tab, semicolon or bar");
    }
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (!column.isEmpty() && !seen.add(column)) {
        throw refused(file, "its header names the column '" + column + "' twice");
      }
    }
    if (source.peek() < 0) {
      throw new RawFileException(
          Kind.EMPTY, file + " has a header and no rows: give a file with rows, or take it out");
    }
    byte[] rows = source.head(HEAD);
    return new CsvHeader(style.with(new String(rows, StandardCharsets.ISO_8859_1)), columns);
  }

  private static String line(String file, CsvCutter cutter) throws IOException {
    RowBytes bytes = new RowBytes(LONGEST);
    cutter.next(bytes);
    if (bytes.oversize() || !cutter.whole()) {
      throw refused(file, "its first row, which must name the columns, does not end");
    }
    return CsvText.withoutLineEnd(RowParser.escaped(bytes.bytes(), bytes.kept()));
  }

  // What stands most often outside quotes.
  private static char delimiter(String text) {
    char most = DELIMITERS[0];
    long best = 0;
    for (char candidate : DELIMITERS) {
      long count = 0;
      boolean open = false;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        open ^= c == '"';
        count += !open && c == candidate ? 1 : 0;
      }
      if (count > best) {
        best = count;
        most = candidate;
      }
    }
    return most;
  }

  private static boolean spaced(String text, char delimiter) {
    int delimiters = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == delimiter) {
        delimiters++;
        if (i + 1 == text.length() || text.charAt(i + 1) != ' ') {
          return false;
        }
      }
    }
    return delimiters > 0;
  }

  private static List<String> names(String file, String text, CsvStyle style)
      throws RawFileException {
    try {
      return CsvText.names(CsvText.cells(text, style));
    } catch (CsvText.BadRecord e) {
      throw refused(file, "in its header " + e.getMessage());
    }
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 60 ? line : line.substring(0, 60) + "…";
  }

  private static RawFileException refused(String file, String why) {
    return new RawFileException(
        Kind.UNKNOWN,
        String.format(
            Locale.ROOT,
            "%s is no CSV that can be read: %s. Give it a header such as prompt,chosen,rejected",
            file,
            why));
  }
}
