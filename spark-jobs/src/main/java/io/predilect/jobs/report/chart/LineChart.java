package io.predilect.jobs.report.chart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Curves over a common axis. A long curve is drawn twice: faint as it is, and as its moving mean.
 * Intervals lie behind their curves as bands; one that is far wider than the curves are apart is
 * cut off.
 *
 * @param title what it shows
 * @param xLabel what runs along
 * @param yLabel what runs up
 * @param series the curves; points that are not finite leave a gap
 * @param bands intervals of the curves, in their order; none, or as many
 */
public record LineChart(
    String title,
    String xLabel,
    String yLabel,
    List<Series<Point>> series,
    List<Series<Range>> bands)
    implements Chart {
  // From so many points on a curve is smoothed, over about a twentieth of them.
  private static final int SMOOTHED_FROM = 40;
  private static final int SMOOTHED_SHARE = 20;
  private static final int DRAWN = 2000; // points of a curve, at most but for gaps

  public LineChart {
    series = List.copyOf(series);
    bands = List.copyOf(bands);
    if (!bands.isEmpty() && bands.size() != series.size()) {
      throw new IllegalArgumentException(bands.size() + " bands of " + series.size() + " curves");
    }
  }

  /** Curves alone. */
  public LineChart(String title, String xLabel, String yLabel, List<Series<Point>> series) {
    this(title, xLabel, yLabel, series, List.of());
  }

  @Override
  public boolean isEmpty() {
    return points().isEmpty();
  }

  @Override
  public String drawn() {
    DoubleSummaryStatistics along = range(Point::x);
    Ticks up = up();
    Plot plot =
        new Plot(
            title, xLabel, yLabel, Ticks.enclosing(along.getMin(), along.getMax(), 7), up, series);
    for (int i = 0; i < bands.size(); i++) {
      band(plot, "band " + Plot.colour(i), bands.get(i).values(), up);
    }
    for (int i = 0; i < series.size(); i++) {
      List<Point> points = series.get(i).values();
      String colour = Plot.colour(i);
      boolean smoothed = points.size() >= SMOOTHED_FROM;
      if (smoothed) {
        draw(plot, "curve faint " + colour, points);
      }
      draw(plot, "curve " + colour, smoothed ? smooth(points) : points);
    }
    return plot.svg().end();
  }

  private static void draw(Plot plot, String style, List<Point> points) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (Point point : thinned(points)) {
      if (!point.isFinite()) {
        pen = false;
        continue;
      }
      path.append(pen ? "L" : "M")
          .append(Svg.number(plot.x(point.x())))
          .append(' ')
          .append(Svg.number(plot.y(point.y())));
      pen = true;
    }
    plot.svg().path(style, path.toString());
    if (points.size() == 1 && pen) {
      plot.svg().circle("dot " + style, plot.x(points.get(0).x()), plot.y(points.get(0).y()), 3);
    }
  }

  // Along the upper ends, and back along the lower ones.
  private static void band(Plot plot, String style, List<Range> ranges, Ticks up) {
    List<Range> finite = ranges.stream().filter(Range::isFinite).toList();
    if (finite.size() < 2) {
      return;
    }
    StringBuilder path = new StringBuilder();
    for (Range range : finite) {
      corner(plot, path, range.x(), Math.min(range.high(), up.last()));
    }
    for (int i = finite.size() - 1; i >= 0; i--) {
      corner(plot, path, finite.get(i).x(), Math.max(finite.get(i).low(), up.first()));
    }
    plot.svg().path(style, path.append('Z').toString());
  }

  private static void corner(Plot plot, StringBuilder path, double x, double y) {
    path.append(path.isEmpty() ? "M" : "L")
        .append(Svg.number(plot.x(x)))
        .append(' ')
        .append(Svg.number(plot.y(y)));
  }

  /** The mean over a window around each point, narrower at the ends. */
  static List<Point> smooth(List<Point> points) {
    List<Point> finite = points.stream().filter(Point::isFinite).toList();
    double[] sums = new double[finite.size() + 1]; // of the points before each
    for (int i = 0; i < finite.size(); i++) {
      sums[i + 1] = sums[i] + finite.get(i).y();
    }
    int reach = Math.max(1, finite.size() / SMOOTHED_SHARE / 2);
    List<Point> means = new ArrayList<>(finite.size());
    for (int i = 0; i < finite.size(); i++) {
      int from = Math.max(0, i - reach);
      int to = Math.min(finite.size() - 1, i + reach);
      means.add(new Point(finite.get(i).x(), (sums[to + 1] - sums[from]) / (to - from + 1)));
    }
    return means;
  }

  /**
   * Points enough for a chart's width: of each stretch the lowest and the highest, so that no peak
   * is lost, and the first of its gaps.
   */
  static List<Point> thinned(List<Point> points) {
    if (points.size() <= DRAWN) {
      return points;
    }
    int stretch = (points.size() + DRAWN / 2 - 1) / (DRAWN / 2);
    List<Point> kept = new ArrayList<>();
    for (int from = 0; from < points.size(); from += stretch) {
      List<Point> part = points.subList(from, Math.min(points.size(), from + stretch));
      List<Point> finite = part.stream().filter(Point::isFinite).toList();
      Stream.concat(
              part.stream().filter(point -> !point.isFinite()).limit(1),
              finite.isEmpty()
                  ? Stream.of()
                  : Stream.of(
                      Collections.min(finite, Comparator.comparingDouble(Point::y)),
                      Collections.max(finite, Comparator.comparingDouble(Point::y))))
          .sorted(Comparator.comparingDouble(Point::x))
          .distinct()
          .forEach(kept::add);
    }
    return kept;
  }

  private List<Point> points() {
    return series.stream().flatMap(s -> s.values().stream()).filter(Point::isFinite).toList();
  }

  private DoubleSummaryStatistics range(ToDoubleFunction<Point> part) {
    return points().stream().mapToDouble(part).summaryStatistics();
  }

  // Room for the curves, and for intervals as far as they leave the curves readable.
  private Ticks up() {
    DoubleSummaryStatistics range = range(Point::y);
    double room = range.getMax() - range.getMin();
    double low = range.getMin();
    double high = range.getMax();
    for (Series<Range> band : bands) {
      for (Range each : band.values()) {
        if (each.isFinite()) {
          low = Math.min(low, Math.max(each.low(), range.getMin() - room));
          high = Math.max(high, Math.min(each.high(), range.getMax() + room));
        }
      }
    }
    return Ticks.enclosing(low, high, 6);
  }
}
