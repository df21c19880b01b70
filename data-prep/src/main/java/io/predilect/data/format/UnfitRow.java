package io.predilect.data.format;

import io.predilect.data.pair.RejectReason;

/** A row that a format cannot read; it never leaves {@link PreferenceFormat#read}. */
final class UnfitRow extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  UnfitRow(RejectReason reason, String detail) {
    super(detail, null, false, false); // rows are many: no stack trace is filled in
    this.reason = reason;
  }

  Outcome.Rejected outcome() {
    return new Outcome.Rejected(reason, getMessage());
  }
}
