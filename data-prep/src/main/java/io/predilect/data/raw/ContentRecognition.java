package io.predilect.data.raw;

import io.predilect.data.raw.RawFileException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a file is, by its first bytes; its name plays no part. */
final class ContentRecognition {
  private static final int HEAD = 1 << 16;
  private static final int SHOWN = 40;

  private record Magic(String hex, String name) {}

  private static final List<Magic> OTHERS =
      List.of(
          new Magic("50415231", "a Parquet file: read it as Parquet"),
          new Magic("4f424a01", "an Avro file: convert it"),
          new Magic("4152524f5731", "an Arrow file: convert it to Parquet"),
          new Magic("504b0304", "a zip archive: unpack it"),
          new Magic("28b52ffd", "zstd compressed: decompress it or use gzip"),
          new Magic("425a68", "bzip2 compressed: decompress it or use gzip"),
          new Magic("fd377a585a00", "xz compressed: decompress it or use gzip"),
          new Magic("1f8b", "gzip compressed twice: decompress it once"),
          new Magic("fffe", "UTF-16 text: convert it to UTF-8"),
          new Magic("feff", "UTF-16 text: convert it to UTF-8"));

  private ContentRecognition() {}

  /** The kind of a file, of which nothing is taken but a byte order mark. */
  static RawKind recognise(String file, ByteSource source) throws IOException {
    source.skipByteOrderMark();
    byte[] head = source.head(HEAD);
    int first = skipSpace(head, 0);
    if (first == head.length) {
      if (source.damage().isPresent()) {
        return new RawKind(RawKind.Layout.JSON_LINES, true); // one reject, which tells the damage
      }
      if (head.length < HEAD) {
        throw new RawFileException(
            Kind.EMPTY, file + " is empty: give a file with rows, or take it out of the input");
      }
      throw unknown(file, "begins with " + HEAD + " bytes of white space");
    }
    if (head[first] == '[' && !isArrayOnALine(head, first)) {
      int second = skipSpace(head, first + 1);
      if (second < head.length
          && head[second] == ']'
          && skipSpace(head, second + 1) == head.length) {
        throw new RawFileException(
            Kind.EMPTY, file + " holds an array of no rows: give one with rows, or take it out");
      }
      return new RawKind(RawKind.Layout.JSON_ARRAY, source.gzip());
    }
    if (anyLineBeginsObject(head)) {
      return new RawKind(RawKind.Layout.JSON_LINES, source.gzip());
    }
    throw unknown(file, describe(head));
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
            + " is neither JSON lines (one {...} a line) nor a JSON array of rows ([{...}, ...]),"
            + " plain or gzip: it "
            + found);
  }

  private static String describe(byte[] head) {
    String hex = HexFormat.of().formatHex(head, 0, Math.min(head.length, 8));
    Optional<Magic> other = OTHERS.stream().filter(m -> hex.startsWith(m.hex())).findFirst();
    if (other.isPresent()) {
      return "is " + other.get().name();
    }
    String text = new String(head, 0, Math.min(head.length, SHOWN), StandardCharsets.UTF_8);
    String shown = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    return "begins with '" + shown + "'; write each row as a JSON object on a line of its own";
  }
}
