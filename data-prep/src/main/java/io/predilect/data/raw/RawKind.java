package io.predilect.data.raw;

import java.util.Objects;

/**
 * How the rows of a file are laid out, by its content.
 *
 * @param layout lines or an array
 * @param gzip whether the file is compressed
 */
public record RawKind(Layout layout, boolean gzip) {
  /** Where one row ends and the next begins. */
  public enum Layout {
    /** One JSON object a line. */
    JSON_LINES,
    /** One JSON array of objects. */
    JSON_ARRAY
  }

  public RawKind {
    Objects.requireNonNull(layout, "layout");
  }

  /** Whether ranges of the file can be read apart ({@link RawReader#openRange}). */
  public boolean splittable() {
    return layout == Layout.JSON_LINES && !gzip;
  }
}
