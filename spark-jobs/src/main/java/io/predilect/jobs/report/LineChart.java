package io.predilect.jobs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Curves over a common axis. A long curve is drawn twice: faint as it is, and as its moving mean.
 *
 * @param title what it shows
 * @param xLabel what runs along
 * @param yLabel what runs up
 * @param series the curves; points that are not finite leave a gap
 */
record LineChart(String title, String xLabel, String yLabel, List<Series> series) {
  // From so many points on a curve is smoothed, over about a twentieth of them.
  private static final int SMOOTHED_FROM = 40;
  private static final int SMOOTHED_SHARE = 20;

  /**
   * A point.
   *
   * @param x along
   * @param y up
   */
  record Point(double x, double y) {
    boolean isFinite() {
      return Double.isFinite(x) && Double.isFinite(y);
    }
  }

  /**
   * A curve.
   *
   * @param name in the legend
   * @param points from left to right
   */
  record Series(String name, List<Point> points) {
    Series {
      Objects.requireNonNull(name, "name");
      points = List.copyOf(points);
    }
  }

  LineChart {
    series = List.copyOf(series);
  }

  /** Whether there is anything to draw. */
  boolean isEmpty() {
    return points().isEmpty();
  }

  /** The chart; an empty text when there is nothing to draw. */
  String svg() {
    if (isEmpty()) {
      return "";
    }
    Plot plot =
        new Plot(
            title,
            xLabel,
            yLabel,
            ticks(Point::x, 7),
            ticks(Point::y, 6),
            series.stream().map(Series::name).toList());
    for (int i = 0; i < series.size(); i++) {
      List<Point> points = series.get(i).points();
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
    for (Point point : points) {
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

  /** The mean over a window around each point, narrower at the ends. */
  static List<Point> smooth(List<Point> points) {
    List<Point> finite = points.stream().filter(Point::isFinite).toList();
    int reach = Math.max(1, finite.size() / SMOOTHED_SHARE / 2);
    List<Point> means = new ArrayList<>(finite.size());
    for (int i = 0; i < finite.size(); i++) {
      int from = Math.max(0, i - reach);
      int to = Math.min(finite.size() - 1, i + reach);
      double sum = 0;
      for (int j = from; j <= to; j++) {
        sum += finite.get(j).y();
      }
      means.add(new Point(finite.get(i).x(), sum / (to - from + 1)));
    }
    return means;
  }

  private List<Point> points() {
    return series.stream().flatMap(s -> s.points().stream()).filter(Point::isFinite).toList();
  }

  private Ticks ticks(ToDoubleFunction<Point> part, int wanted) {
    double low = points().stream().mapToDouble(part).min().orElseThrow();
    double high = points().stream().mapToDouble(part).max().orElseThrow();
    return Ticks.enclosing(low, high, wanted);
  }
}
