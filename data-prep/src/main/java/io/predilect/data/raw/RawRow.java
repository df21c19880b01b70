package io.predilect.data.raw;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;
import java.util.Objects;

/** One row of a file: an object, or why it is none. */
public sealed interface RawRow {

  /**
   * Where the row begins: bytes from the start of the file, after decompression. With the file's
   * name it identifies the row.
   */
  long position();

  /** The row as it came. Of a row beyond the size limit only the beginning. */
  String text();

  /**
   * A row that is a JSON object.
   *
   * @param position see {@link #position}
   * @param json the object
   * @param text its source
   */
  record Parsed(long position, JsonNode json, String text) implements RawRow {
    public Parsed {
      Objects.requireNonNull(json, "json");
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * A row that cannot be read.
   *
   * @param position see {@link #position}
   * @param reason the kind of fault
   * @param detail what exactly, for people
   * @param text its source; bytes that are not UTF-8 are written as {@code \xNN}
   */
  record Broken(long position, RejectReason reason, String detail, String text) implements RawRow {
    public Broken {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
      Objects.requireNonNull(text, "text");
    }
  }
}
