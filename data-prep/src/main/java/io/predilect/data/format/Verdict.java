package io.predilect.data.format;

/** Which of two responses is preferred. */
enum Verdict {
  FIRST,
  SECOND,
  TIE;

  /** The part of {@code columns} that holds its label. */
  String part() {
    return switch (this) {
      case FIRST -> ColumnMapping.LABEL_FIRST;
      case SECOND -> ColumnMapping.LABEL_SECOND;
      case TIE -> ColumnMapping.LABEL_TIE;
    };
  }
}
