package io.predilect.jobs.report.chart;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * How often values occur, for one or several series over the same bins. The bins end at the 99th
 * percentile; the last one also holds what lies beyond.
 *
 * @param title what it shows
 * @param xLabel what the values are
 * @param yLabel what is counted
 * @param series finite values
 */
public record Histogram(String title, String xLabel, String yLabel, List<Series<Double>> series)
    implements Chart {
  private static final int BINS = 28;
  private static final double SHOWN = 0.99;

  /** A histogram of responses. */
  public Histogram(String title, String xLabel, List<Series<Double>> series) {
    this(title, xLabel, "responses", series);
  }

  public Histogram {
    series = List.copyOf(series);
  }

  @Override
  public boolean isEmpty() {
    return all().findFirst().isEmpty();
  }

  @Override
  public String drawn() {
    Ticks bins = bins();
    List<int[]> counts = series.stream().map(s -> counts(s.values(), bins)).toList();
    int most = counts.stream().flatMapToInt(Arrays::stream).max().orElseThrow();
    Plot plot =
        new Plot(
            title,
            xLabel,
            yLabel,
            Ticks.enclosing(bins.first(), bins.last(), 7),
            Ticks.enclosing(0, Math.max(1, most), 5),
            series);
    for (int i = 0; i < series.size(); i++) {
      plot.svg().path("area " + Plot.colour(i), outline(plot, bins, counts.get(i)));
    }
    return plot.svg().end();
  }

  /** Bins between the marks. */
  private Ticks bins() {
    double[] sorted = all().mapToDouble(Double::doubleValue).sorted().toArray();
    double high = sorted[(int) Math.floor(SHOWN * (sorted.length - 1))];
    return Ticks.enclosing(sorted[0], high, BINS);
  }

  /** How many values fall between each two marks; what lies beyond goes into the outer bins. */
  static int[] counts(List<Double> values, Ticks bins) {
    int[] counts = new int[bins.count() - 1];
    for (double value : values) {
      int bin = (int) Math.floor((value - bins.first()) / bins.step() + 1e-9);
      counts[Math.max(0, Math.min(counts.length - 1, bin))]++;
    }
    return counts;
  }

  private static String outline(Plot plot, Ticks bins, int[] counts) {
    StringBuilder path = new StringBuilder();
    path.append(point("M", plot.x(bins.first()), plot.y(0)));
    for (int i = 0; i < counts.length; i++) {
      path.append(point("L", plot.x(bins.value(i)), plot.y(counts[i])));
      path.append(point("L", plot.x(bins.value(i + 1)), plot.y(counts[i])));
    }
    return path.append(point("L", plot.x(bins.last()), plot.y(0))).append('Z').toString();
  }

  private static String point(String command, double x, double y) {
    return command + Svg.number(x) + " " + Svg.number(y);
  }

  private Stream<Double> all() {
    return series.stream().flatMap(s -> s.values().stream());
  }
}
