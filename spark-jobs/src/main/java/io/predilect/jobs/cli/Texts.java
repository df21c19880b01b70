package io.predilect.jobs.cli;

import io.predilect.jobs.evaluate.figures.Digits;
import io.predilect.jobs.evaluate.figures.Interval;
import java.util.Locale;

/** Numbers as people read them. */
final class Texts {
  private static final int LONGEST_NAME = 60;

  private Texts() {}

  /** A name out of data in a line of its own: whole characters of its beginning and its end. */
  static String name(String name) {
    String line =
        RedactedWriter.shown(name.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t"));
    int[] points = line.codePoints().toArray();
    return points.length <= LONGEST_NAME
        ? line
        : new String(points, 0, LONGEST_NAME * 2 / 3)
            + "…"
            + new String(points, points.length - LONGEST_NAME / 3, LONGEST_NAME / 3);
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String figure(double value) {
    return Digits.of(value);
  }

  /** A folder or file as it is typed: of this machine's own disks without the scheme. */
  static String place(String uri) {
    return uri.replaceFirst("^file:/+", "/");
  }

  static String interval(Interval interval) {
    return figure(interval.low()) + " to " + figure(interval.high());
  }

  /** A share in per cent; nothing where it is not known. */
  static String percent(double share) {
    return Double.isNaN(share) ? "" : String.format(Locale.ROOT, "%3.0f %%  ", 100 * share);
  }

  /** Seconds with a tenth below 100, else minutes or hours. */
  static String seconds(double seconds) {
    if (seconds < 100) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole % 3600 / 60);
  }
}
