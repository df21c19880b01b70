package io.predilect.jobs.report.html;

import io.predilect.jobs.evaluate.figures.Digits;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import java.util.Locale;
import java.util.Optional;

/** Numbers as people read them. */
public final class NumberText {
  /** What is to be said of the intervals of a page's figures. */
  public static final String INTERVALS =
      "95 %% intervals: Wilson's of shares, %s of other figures.";

  /** What stands where there is no number. */
  public static final String NONE = "–";

  /** What stands where a figure was asked for that the data does not show. */
  public static final String UNDETERMINED = "not determined";

  private NumberText() {}

  /** How many, with the thousands apart. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** {@link Digits} below 10, fewer decimals above. */
  public static String figure(double value) {
    double size = Math.abs(value);
    String text =
        size < 10
            ? Digits.of(value)
            : String.format(Locale.ROOT, size < 1000 ? "%.1f" : "%,.0f", value);
    return Double.isFinite(value) ? minus(text) : NONE;
  }

  /** Its two ends. */
  public static String interval(Interval interval) {
    return figure(interval.low()) + " to " + figure(interval.high());
  }

  /** A named figure, or a dash, or that it could not be determined. */
  public static String figure(Metrics metrics, String name) {
    return Optional.ofNullable(metrics.values().get(name))
        .map(NumberText::figure)
        .orElse(metrics.undetermined().containsKey(name) ? UNDETERMINED : NONE);
  }

  /** A named figure with its interval, where it has one, or a dash. */
  public static String withInterval(Metrics metrics, String name) {
    Interval interval = metrics.intervals().get(name);
    String figure = figure(metrics, name);
    return interval == null ? figure : figure + " (" + interval(interval) + ")";
  }

  /** A duration: 0.4 s, 12 s, 3 min 20 s, 2 h 5 min. */
  public static String duration(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }

  // A true minus sign is as wide as a digit.
  private static String minus(String text) {
    return text.replace('-', '−');
  }
}
