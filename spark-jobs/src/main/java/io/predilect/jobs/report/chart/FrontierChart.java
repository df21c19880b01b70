package io.predilect.jobs.report.chart;

import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.experiment.Estimate;
import io.predilect.jobs.report.html.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One figure of arms against another: a dot at the means with their 95 % intervals both ways, the
 * arms of a curve joined in their order. An interval that leaves the frame is cut off. An arm with
 * a figure that could not be determined has no place, and the title names it.
 *
 * @param title what it shows
 * @param x the figure that runs along
 * @param y the figure that runs up
 * @param curves arms by the curve that they lie on
 */
public record FrontierChart(String title, String x, String y, List<Series<Arm>> curves)
    implements Chart {
  private static final double DOT = 3.4;

  /**
   * An arm.
   *
   * @param name what stands beside it
   */
  public record Arm(String name, Estimate x, Estimate y) {
    public Arm {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(x, "x");
      Objects.requireNonNull(y, "y");
    }

    private boolean hasPlace() {
      return Double.isFinite(x.mean()) && Double.isFinite(y.mean());
    }
  }

  public FrontierChart {
    curves = List.copyOf(curves);
  }

  @Override
  public boolean isEmpty() {
    return placed().findFirst().isEmpty();
  }

  @Override
  public String drawn() {
    Ticks along = ticks(Arm::x);
    Ticks up = ticks(Arm::y);
    Plot plot = new Plot(title + without(), x, y, along, up, curves);
    for (int i = 0; i < curves.size(); i++) {
      List<Arm> arms = curves.get(i).values().stream().filter(Arm::hasPlace).toList();
      draw(plot, arms, Plot.colour(i), along, up);
    }
    return plot.svg().end();
  }

  private String without() {
    String names =
        arms().filter(arm -> !arm.hasPlace()).map(Arm::name).collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : " (without " + names + ": " + NumberText.UNDETERMINED + ")";
  }

  private static void draw(Plot plot, List<Arm> arms, String colour, Ticks along, Ticks up) {
    if (arms.size() > 1) {
      String path =
          arms.stream()
              .map(arm -> place(plot, arm))
              .map(at -> Svg.number(at.x()) + " " + Svg.number(at.y()))
              .collect(Collectors.joining("L", "M", ""));
      plot.svg().path("curve faint " + colour, path);
    }
    for (Arm arm : arms) {
      Point at = place(plot, arm);
      within(arm.x(), along)
          .ifPresent(
              ends ->
                  plot.svg()
                      .line(
                          "whisker faint " + colour,
                          plot.x(ends.low()),
                          at.y(),
                          plot.x(ends.high()),
                          at.y()));
      within(arm.y(), up)
          .ifPresent(
              ends ->
                  plot.svg()
                      .line(
                          "whisker faint " + colour,
                          at.x(),
                          plot.y(ends.low()),
                          at.x(),
                          plot.y(ends.high())));
      plot.svg().circle("dot " + colour, at.x(), at.y(), DOT);
      plot.svg().text("tick", at.x() + 5, at.y() - 5, Svg.Anchor.START, arm.name());
    }
  }

  private static Point place(Plot plot, Arm arm) {
    return new Point(plot.x(arm.x().mean()), plot.y(arm.y().mean()));
  }

  private static Optional<Interval> within(Estimate estimate, Ticks ticks) {
    return estimate
        .interval()
        .map(
            ends ->
                new Interval(
                    Math.max(ends.low(), ticks.first()), Math.min(ends.high(), ticks.last())));
  }

  // Room for the means, and for intervals as far as they leave the means readable.
  private Ticks ticks(Function<Arm, Estimate> figure) {
    List<Double> means = new ArrayList<>();
    List<Double> ends = new ArrayList<>();
    placed()
        .map(figure)
        .forEach(
            estimate -> {
              means.add(estimate.mean());
              ends.add(estimate.interval().map(Interval::low).orElse(estimate.mean()));
              ends.add(estimate.interval().map(Interval::high).orElse(estimate.mean()));
            });
    double low = means.stream().min(Double::compare).orElseThrow();
    double high = means.stream().max(Double::compare).orElseThrow();
    double room = (high - low) / 2;
    return Ticks.enclosing(
        Math.max(ends.stream().min(Double::compare).orElseThrow(), low - room),
        Math.min(ends.stream().max(Double::compare).orElseThrow(), high + room),
        7);
  }

  private Stream<Arm> placed() {
    return arms().filter(Arm::hasPlace);
  }

  private Stream<Arm> arms() {
    return curves.stream().flatMap(curve -> curve.values().stream());
  }
}
