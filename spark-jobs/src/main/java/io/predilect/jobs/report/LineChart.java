package io.predilect.jobs.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Curves over a common axis. A long curve is drawn twice: faint as it is, and as its moving mean.
 *
 * @param title what it shows
 * @param xLabel what runs along
 * @param yLabel what runs up
 * @param series the curves; points that are not finite leave a gap
 */
record LineChart(String title, String xLabel, String yLabel, List<Series<Point>> series)
    implements Chart {
  // From so many points on a curve is smoothed, over about a twentieth of them.
  private static final int SMOOTHED_FROM = 40;
  private static final int SMOOTHED_SHARE = 20;

  LineChart {
    series = List.copyOf(series);
  }

  @Override
  public boolean isEmpty() {
    return points().isEmpty();
  }

  @Override
  public String drawn() {
    Plot plot = new Plot(title, xLabel, yLabel, ticks(Point::x, 7), ticks(Point::y, 6), series);
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
    return series.stream().flatMap(s -> s.values().stream()).filter(Point::isFinite).toList();
  }

  private Ticks ticks(ToDoubleFunction<Point> part, int wanted) {
    DoubleSummaryStatistics range = points().stream().mapToDouble(part).summaryStatistics();
    return Ticks.enclosing(range.getMin(), range.getMax(), wanted);
  }
}
