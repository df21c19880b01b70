package io.predilect.jobs.report.chart;

import io.predilect.jobs.config.ExperimentSettings.Column;
import io.predilect.jobs.experiment.ExperimentResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Columns of an experiment that are one figure at several places, {@code signal/accuracy@0.5} and
 * the like: they are a curve for each arm.
 *
 * @param figures by the figure that they are of, in the order of the places
 */
public record PlacedFigures(Map<String, List<Placed>> figures) {
  // Of fewer a curve would say no more than dots do.
  private static final int LEAST = 3;
  private static final Pattern PLACED =
      Pattern.compile("([^@]+)@([0-9]+(?:[.][0-9]+)?)(_tokens)?(\\[.*])?");

  /**
   * A column's figure.
   *
   * @param name of the figure, with its place
   * @param place where it is on its axis
   */
  public record Placed(String name, double place) {}

  /** Those of the columns that have any. */
  public static PlacedFigures of(List<Column> all) {
    Map<String, List<Placed>> figures = new LinkedHashMap<>();
    for (Column column : all) {
      Matcher placed = PLACED.matcher(column.figure());
      if (placed.matches()) {
        String figure =
            placed.group(1)
                + Optional.ofNullable(placed.group(4)).orElse("")
                + (placed.group(3) == null ? "" : ", by tokens");
        figures
            .computeIfAbsent(figure, none -> new ArrayList<>())
            .add(new Placed(column.figure(), Double.parseDouble(placed.group(2))));
      }
    }
    figures.values().removeIf(places -> places.size() < LEAST);
    figures.values().forEach(places -> places.sort((a, b) -> Double.compare(a.place(), b.place())));
    return new PlacedFigures(figures);
  }

  /** Whether a figure is part of a curve. */
  public boolean has(String name) {
    return figures.values().stream()
        .flatMap(List::stream)
        .anyMatch(placed -> placed.name().equals(name));
  }

  /** A chart for every figure: a curve for every arm, with intervals over seeds. */
  public List<LineChart> charts(ExperimentResult result) {
    List<LineChart> charts = new ArrayList<>();
    figures.forEach((figure, places) -> charts.add(chart(figure, places, result)));
    return charts;
  }

  private static LineChart chart(String figure, List<Placed> places, ExperimentResult result) {
    Set<String> arms = new LinkedHashSet<>();
    result.rows().forEach(row -> arms.add(row.arm()));
    List<Series<Point>> curves = new ArrayList<>();
    List<Series<Range>> bands = new ArrayList<>();
    for (String arm : arms) {
      List<Point> points = new ArrayList<>();
      List<Range> ranges = new ArrayList<>();
      for (Placed placed : places) {
        result.rows().stream()
            .filter(row -> row.arm().equals(arm) && row.figure().equals(placed.name()))
            .map(ExperimentResult.Row::estimate)
            .forEach(
                estimate -> {
                  points.add(new Point(placed.place(), estimate.mean()));
                  estimate
                      .interval()
                      .ifPresent(i -> ranges.add(new Range(placed.place(), i.low(), i.high())));
                });
      }
      curves.add(new Series<>(arm, points));
      bands.add(new Series<>(arm, ranges));
    }
    return new LineChart(figure, "place", figure.replaceFirst(", by tokens", ""), curves, bands);
  }
}
