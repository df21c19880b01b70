package io.predilect.data.raw;

import java.io.Serializable;
import java.util.Objects;

/**
 * How the rows of a file are laid out, by its content.
 *
 * @param layout where its rows are
 * @param compressed whether the file is compressed
 */
public record RawKind(Layout layout, boolean compressed) implements Serializable {
  /** Where one row ends and the next begins. */
  public enum Layout {
    /** One JSON object a line. */
    JSON_LINES,
    /** One JSON object a line, and lines end with a carriage return alone, as on old Macs. */
    JSON_LINES_CR,
    /** JSON objects behind each other, over any lines. */
    JSON_OBJECTS,
    /** One JSON array of objects. */
    JSON_ARRAY,
    /** One JSON object whose only list of objects has the rows, such as {@code {"data": [...]}}. */
    JSON_WRAPPED,
    /** Cells between commas, semicolons, bars or tabs under a header. */
    CSV,
    /** Parquet. */
    PARQUET
  }

  public RawKind {
    Objects.requireNonNull(layout, "layout");
  }

  /** Whether ranges of the file can be read apart ({@link RawFile#rows(RawKind, long, long)}). */
  public boolean splittable() {
    return (layout == Layout.JSON_LINES && !compressed) || layout == Layout.PARQUET;
  }
}
