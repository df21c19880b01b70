package io.predilect.jobs.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Marks of an axis at round numbers: 1, 2 or 5 times a power of ten apart.
 *
 * @param first the lowest mark, at or below the data
 * @param step the distance between marks
 * @param count how many there are, at least 2
 */
record Ticks(double first, double step, int count) {

  /**
   * Marks that enclose an interval.
   *
   * @param low its lower end, finite
   * @param high its upper end, finite; where it is not above {@code low} room is made around both
   * @param wanted about how many marks
   */
  static Ticks enclosing(double low, double high, int wanted) {
    double from = Math.min(low, high);
    double to = Math.max(low, high);
    if (to - from < 1e-12 * Math.max(1, Math.abs(to))) {
      double room = to == 0 ? 1 : Math.abs(to) * 0.5;
      from -= room;
      to += room;
    }
    double step = round((to - from) / Math.max(1, wanted - 1));
    // the margin keeps 0.30000000000000004 from asking for one mark more
    double first = Math.floor(from / step + 1e-9) * step;
    int count = (int) Math.ceil((to - first) / step - 1e-9) + 1;
    return new Ticks(first, step, Math.max(2, count));
  }

  double value(int i) {
    return first + i * step;
  }

  double last() {
    return value(count - 1);
  }

  /** The marks' texts, with as many decimals as tell them apart. */
  List<String> labels() {
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    boolean scientific = scientificIsShorter(decimals);
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double value = value(i);
      if (Math.abs(value) < step * 1e-6) {
        value = 0;
      }
      labels.add(
          scientific
              ? scientific(value, decimals)
              : String.format(Locale.ROOT, "%,." + decimals + "f", value));
    }
    return labels;
  }

  // 4e-4 instead of 0.0004, since labels stand in a narrow space, but not 6.931e-1
  private boolean scientificIsShorter(int decimals) {
    double largest = Math.max(Math.abs(first), Math.abs(last()));
    int places = places(largest, decimals);
    int exponent = 3; // e-4
    return decimals > 3 && largest < 1 && (places == 0 ? 0 : places + 1) + exponent < decimals + 1;
  }

  private static String scientific(double value, int decimals) {
    return value == 0
        ? "0"
        : String.format(Locale.ROOT, "%." + places(value, decimals) + "e", value)
            .replaceFirst("\\.0+e", "e")
            .replaceFirst("e([+-])0", "e$1");
  }

  /** How many places a number has behind its first digit, up to some decimals. */
  private static int places(double value, int decimals) {
    return (int) Math.max(0, Math.floor(Math.log10(Math.abs(value)) + 1e-9) + decimals);
  }

  private static double round(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double share = rough / power;
    double round = share <= 1 + 1e-9 ? 1 : share <= 2 + 1e-9 ? 2 : share <= 5 + 1e-9 ? 5 : 10;
    return round * power;
  }
}
