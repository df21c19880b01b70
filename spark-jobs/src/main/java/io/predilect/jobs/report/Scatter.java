package io.predilect.jobs.report;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Points coloured by group, with lines where an axis is 0.
 *
 * @param title what it shows
 * @param xLabel what runs along
 * @param yLabel what runs up
 * @param groups the points by group
 * @param frame points that the axes hold beside them, so that charts can be compared
 */
record Scatter(
    String title, String xLabel, String yLabel, List<Group> groups, List<LineChart.Point> frame) {

  Scatter(String title, String xLabel, String yLabel, List<Group> groups) {
    this(title, xLabel, yLabel, groups, List.of());
  }

  /**
   * Points of one colour.
   *
   * @param name in the legend
   * @param points those that are not finite are not drawn
   */
  record Group(String name, List<LineChart.Point> points) {
    Group {
      Objects.requireNonNull(name, "name");
      points = points.stream().filter(LineChart.Point::isFinite).toList();
    }
  }

  Scatter {
    groups = List.copyOf(groups);
    frame = frame.stream().filter(LineChart.Point::isFinite).toList();
  }

  /** Whether there is anything to draw. */
  boolean isEmpty() {
    return groups.stream().allMatch(group -> group.points().isEmpty());
  }

  /** The chart; an empty text when there is nothing to draw. */
  String svg() {
    if (isEmpty()) {
      return "";
    }
    List<LineChart.Point> all =
        Stream.concat(groups.stream().flatMap(g -> g.points().stream()), frame.stream()).toList();
    Ticks x = ticks(all.stream().map(LineChart.Point::x).toList());
    Ticks y = ticks(all.stream().map(LineChart.Point::y).toList());
    Plot plot =
        new Plot(
            title,
            xLabel,
            yLabel,
            x,
            y,
            groups.stream().map(g -> g.name() + " (" + g.points().size() + ")").toList());
    plot.svg().line("zero", plot.x(0), plot.y(y.first()), plot.x(0), plot.y(y.last()));
    plot.svg().line("zero", plot.x(x.first()), plot.y(0), plot.x(x.last()), plot.y(0));
    for (int i = 0; i < groups.size(); i++) {
      for (LineChart.Point point : groups.get(i).points()) {
        plot.svg().circle("dot " + Plot.colour(i), plot.x(point.x()), plot.y(point.y()), 2.4);
      }
    }
    return plot.svg().end();
  }

  // 0 is always within, since the signs are what matters.
  private static Ticks ticks(List<Double> values) {
    double low = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double high = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return Ticks.enclosing(Math.min(0, low), Math.max(0, high), 7);
  }
}
