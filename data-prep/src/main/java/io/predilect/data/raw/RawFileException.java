package io.predilect.data.raw;

import java.io.IOException;
import java.util.Objects;

/** A file that holds no rows at all: it is empty, or nothing that is read. */
public final class RawFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the file. */
  public enum Kind {
    /** Nothing in it; among other files of a folder that may be harmless. */
    EMPTY,
    /** Something else in it. */
    UNKNOWN
  }

  private final Kind kind;

  RawFileException(Kind kind, String message) {
    super(message);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
