package io.predilect.jobs.report.chart;

import io.predilect.data.audit.GroupName;
import io.predilect.jobs.evaluate.figures.GroupedPair;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Points coloured by group, with lines where an axis is 0.
 *
 * @param title what it shows
 * @param xLabel what runs along
 * @param yLabel what runs up
 * @param groups the points by group; those that are not finite are not drawn
 * @param frame points that the axes hold beside them, so that charts can be compared
 */
public record Scatter(
    String title, String xLabel, String yLabel, List<Series<Point>> groups, List<Point> frame)
    implements Chart {
  public Scatter {
    groups = groups.stream().map(g -> new Series<>(g.name(), finite(g.values()))).toList();
    frame = finite(frame);
  }

  /** Points whose axes hold nothing beside them. */
  public Scatter(String title, String xLabel, String yLabel, List<Series<Point>> groups) {
    this(title, xLabel, yLabel, groups, List.of());
  }

  private static List<Point> finite(List<Point> points) {
    return points.stream().filter(Point::isFinite).toList();
  }

  /**
   * Pairs as points, by their groups. With one group, or more than there are colours, by which
   * response is longer instead.
   *
   * @param point where a pair stands; where that is not finite it is left out
   */
  public static <P extends GroupedPair> List<Series<Point>> groups(
      List<P> pairs, Function<P, Point> point) {
    long distinct = pairs.stream().map(GroupedPair::group).distinct().count();
    boolean byGroup = distinct > 1 && distinct <= Plot.COLOURS;
    Map<String, List<Point>> groups = new TreeMap<>();
    for (P pair : pairs) {
      Point at = point.apply(pair);
      if (at.isFinite()) {
        String longer =
            pair.chosenLength() > pair.rejectedLength() ? "chosen longer" : "chosen not longer";
        groups.computeIfAbsent(byGroup ? pair.group() : longer, name -> new ArrayList<>()).add(at);
      }
    }
    return groups.entrySet().stream()
        .map(e -> new Series<>(GroupName.of(e.getKey()), e.getValue()))
        .toList();
  }

  @Override
  public boolean isEmpty() {
    return groups.stream().allMatch(group -> group.values().isEmpty());
  }

  @Override
  public String drawn() {
    List<Point> all =
        Stream.concat(groups.stream().flatMap(g -> g.values().stream()), frame.stream()).toList();
    Ticks x = ticks(all.stream().mapToDouble(Point::x));
    Ticks y = ticks(all.stream().mapToDouble(Point::y));
    List<Series<Point>> counted =
        groups.stream()
            .map(g -> new Series<>(g.name() + " (" + g.values().size() + ")", g.values()))
            .toList();
    Plot plot = new Plot(title, xLabel, yLabel, x, y, counted);
    plot.svg().line("zero", plot.x(0), plot.y(y.first()), plot.x(0), plot.y(y.last()));
    plot.svg().line("zero", plot.x(x.first()), plot.y(0), plot.x(x.last()), plot.y(0));
    for (int i = 0; i < groups.size(); i++) {
      for (Point point : groups.get(i).values()) {
        plot.svg().circle("dot " + Plot.colour(i), plot.x(point.x()), plot.y(point.y()), 2.4);
      }
    }
    return plot.svg().end();
  }

  // 0 is always within, since the signs are what matters.
  private static Ticks ticks(DoubleStream values) {
    DoubleSummaryStatistics range = values.summaryStatistics();
    return Ticks.enclosing(Math.min(0, range.getMin()), Math.max(0, range.getMax()), 7);
  }
}
