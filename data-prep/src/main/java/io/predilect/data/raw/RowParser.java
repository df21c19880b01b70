package io.predilect.data.raw;

import io.predilect.data.pair.RejectReason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** From the bytes of a row to the row: strict UTF-8, then its text is parsed. */
record RowParser(RowText content) {
  /** So much of a row beyond the size limit is kept, in bytes. */
  static final int OVERSIZE_TEXT = 1 << 12;

  /**
   * Parses one row.
   *
   * @param atEnd whether the data ended with it: then a row that is not finished was cut off
   */
  RawRow parse(RowBytes row, boolean atEnd) {
    if (row.oversize()) {
      String head = escaped(row.bytes(), Math.min(row.kept(), OVERSIZE_TEXT));
      String detail =
          String.format(
              Locale.ROOT,
              "the row has %,d bytes, at most %,d are read",
              row.length(),
              row.maxBytes());
      return new RawRow.Broken(row.position(), RejectReason.OVERSIZE, detail, head);
    }
    ByteBuffer bytes = ByteBuffer.wrap(row.bytes(), 0, row.kept());
    CharBuffer chars = CharBuffer.allocate(row.kept());
    if (decoder().decode(bytes, chars, true).isError()) {
      String detail =
          String.format(
              Locale.ROOT,
              "byte 0x%02X at position %d of the row is not UTF-8",
              bytes.get(bytes.position()),
              bytes.position());
      String text = escaped(row.bytes(), row.kept());
      return new RawRow.Broken(row.position(), RejectReason.BAD_UTF8, detail, text);
    }
    return content.parse(row.position(), chars.flip().toString(), atEnd);
  }

  /** The text of bytes that may not all be UTF-8: those that are not, as {@code \xNN}. */
  static String escaped(byte[] bytes, int count) {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, count);
    CharBuffer out = CharBuffer.allocate(count);
    StringBuilder text = new StringBuilder(count);
    CharsetDecoder decoder = decoder();
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      text.append(out.flip());
      out.clear();
      if (!result.isError()) {
        return text.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        text.append(String.format(Locale.ROOT, "\\x%02X", in.get()));
      }
      decoder.reset();
    }
  }

  private static CharsetDecoder decoder() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }
}
