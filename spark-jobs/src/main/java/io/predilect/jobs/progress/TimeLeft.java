package io.predilect.jobs.progress;

/** How long something will take, as a progress line says it. */
public final class TimeLeft {
  private TimeLeft() {}

  /** For example {@code 40s left}, {@code 3m 20s left}, {@code 2h 5m left}. */
  public static String text(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + "s left";
    }
    return whole < 3600
        ? whole / 60 + "m " + whole % 60 + "s left"
        : whole / 3600 + "h " + whole % 3600 / 60 + "m left";
  }
}
