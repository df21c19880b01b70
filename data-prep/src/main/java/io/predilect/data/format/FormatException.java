package io.predilect.data.format;

/** The format of the data is unknown, unsupported or not the one that was named. */
public final class FormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  FormatException(String message) {
    super(message);
  }
}
