package io.predilect.jobs.manifest;

/**
 * Where a stage's rows went. For a stage that makes something else than rows, {@code kept} are the
 * rows it used.
 *
 * @param in rows read
 * @param kept rows passed on
 * @param rejected rows refused with a reason
 * @param failed rows that could not be done this time and can be tried again
 */
public record RowCounts(long in, long kept, long rejected, long failed) {
  public static final RowCounts NONE = new RowCounts(0, 0, 0, 0);

  public RowCounts {
    if (in < 0 || kept < 0 || rejected < 0 || failed < 0) {
      throw new IllegalArgumentException(
          "counts of rows are not negative: " + in + ", " + kept + ", " + rejected + ", " + failed);
    }
  }

  /** Every row read was passed on or used. */
  public static RowCounts all(long rows) {
    return new RowCounts(rows, rows, 0, 0);
  }

  /** Whether every row is accounted for: in = kept + rejected + failed. */
  public boolean balanced() {
    return in == kept + rejected + failed;
  }
}
