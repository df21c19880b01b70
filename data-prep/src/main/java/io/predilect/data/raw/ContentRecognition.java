package io.predilect.data.raw;

import io.predilect.data.raw.RawFileException.Kind;
import io.predilect.data.raw.RawKind.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a file is, by its first bytes. Its name is asked only where they cannot tell: whether a text
 * is comma-separated values.
 */
final class ContentRecognition {
  private static final int HEAD = 1 << 16;
  private static final int SHOWN = 40;
  private static final byte[] PARQUET = {'P', 'A', 'R', '1'};

  private ContentRecognition() {}

  /** Whether these are the first bytes of a Parquet file. */
  static boolean parquet(byte[] head) {
    return head.length >= PARQUET.length
        && Arrays.equals(head, 0, PARQUET.length, PARQUET, 0, PARQUET.length);
  }

  /** How the rows lie in a text, of which nothing is taken but a byte order mark. */
  static JsonLayout.Found recognise(String file, ByteSource source) throws IOException {
    source.skipByteOrderMark();
    byte[] head = source.head(HEAD);
    int first = skipSpace(head, 0);
    if (first == head.length) {
      return blank(file, source, head);
    }
    var other = OtherFiles.describe(head);
    if (other.isPresent()) {
      throw new RawFileException(Kind.UNKNOWN, file + " is " + other.get());
    }
    if (head[first] == '[' && !isArrayOnALine(head, first)) {
      int second = skipSpace(head, first + 1);
      if (second < head.length
          && head[second] == ']'
          && skipSpace(head, second + 1) == head.length) {
        throw new RawFileException(
            Kind.EMPTY, file + " holds an array of no rows: give one with rows, or take it out");
      }
      return new JsonLayout.Found(Layout.JSON_ARRAY);
    }
    if (head[first] == '{') {
      return JsonLayout.of(file, head, first, head.length < HEAD);
    }
    if (CsvHeader.named(file)) {
      return new JsonLayout.Found(Layout.CSV);
    }
    if (anyLineBeginsObject(head)) {
      return new JsonLayout.Found(Layout.JSON_LINES);
    }
    if (source.damage().isPresent()) {
      throw new RawFileException(
          Kind.UNKNOWN,
          file + " gives no rows: " + source.damage().get() + "; copy it again from its source");
    }
    throw unknown(file, describe(head));
  }

  private static JsonLayout.Found blank(String file, ByteSource source, byte[] head)
      throws RawFileException {
    if (source.tooLarge().isPresent()) {
      throw new RawFileException(Kind.UNKNOWN, file + " is " + source.tooLarge().get());
    }
    if (source.damage().isPresent()) {
      return new JsonLayout.Found(Layout.JSON_LINES); // one reject, which tells the damage
    }
    if (head.length < HEAD) {
      throw new RawFileException(
          Kind.EMPTY, file + " is empty: give a file with rows, or take it out of the input");
    }
    throw unknown(file, "begins with " + HEAD + " bytes of white space");
  }

  // A first row that is an array among lines of objects: a broken row, not the layout.
  private static boolean isArrayOnALine(byte[] head, int first) {
    int end = first;
    while (end < head.length && head[end] != '\n') {
      end++;
    }
    int next = skipSpace(head, end);
    int last = end - 1;
    while (RowBytes.isSpace(head[last])) {
      last--;
    }
    return head[last] == ']' && next < head.length && head[next] == '{';
  }

  // Not the first line alone: it may be the broken one.
  private static boolean anyLineBeginsObject(byte[] head) {
    for (int line = 0; line < head.length; line++) {
      int first = skipSpace(head, line);
      if (first < head.length && head[first] == '{') {
        return true;
      }
      line = first;
      while (line < head.length && head[line] != '\n') {
        line++;
      }
    }
    return false;
  }

  private static int skipSpace(byte[] head, int from) {
    int at = from;
    while (at < head.length && RowBytes.isSpace(head[at])) {
      at++;
    }
    return at;
  }

  private static RawFileException unknown(String file, String found) {
    return new RawFileException(
        Kind.UNKNOWN,
        file
            + " is neither JSON lines (one {...} a line), a JSON array of rows ([{...}, ...]), CSV"
            + " (by its name: .csv, .tsv) nor Parquet: it "
            + found);
  }

  private static String describe(byte[] head) {
    String text = new String(head, 0, Math.min(head.length, SHOWN), StandardCharsets.UTF_8);
    String shown = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    return "begins with '" + shown + "'; write each row as a JSON object on a line of its own";
  }
}
