package io.predilect.jobs.report.chart;

import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.experiment.Estimate;
import io.predilect.jobs.report.chart.Svg.Anchor;
import io.predilect.jobs.report.html.NumberText;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;

/**
 * One figure of several arms, each in a line: a dot for every seed, a mark at the mean, and the
 * mean's 95 % interval. An interval that is far wider than the dots are apart is cut off. A figure
 * that could not be determined has no place, and its arm says so.
 *
 * @param title what the figure is
 * @param arms from top to bottom
 */
public record SeedChart(String title, List<Arm> arms) implements Chart {
  private static final double TOP = 30;
  private static final double ROW = 34;
  private static final double BOTTOM = 30;
  private static final double RIGHT = 18;
  // An estimate of how wide a letter is: SVG cannot be measured here.
  private static final double LETTER = 6.4;
  private static final double MOST_FOR_NAMES = 190;

  /**
   * A line.
   *
   * @param name what stands in front
   * @param estimate the figure over seeds
   */
  public record Arm(String name, Estimate estimate) {
    public Arm {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(estimate, "estimate");
    }
  }

  public SeedChart {
    arms = List.copyOf(arms);
  }

  @Override
  public boolean isEmpty() {
    return values().findFirst().isEmpty();
  }

  @Override
  public int height() {
    return (int) (TOP + ROW * arms.size() + BOTTOM);
  }

  @Override
  public String drawn() {
    int height = height();
    Svg svg = new Svg(Plot.WIDTH, height, title);
    int longest = arms.stream().mapToInt(arm -> arm.name().length()).max().orElseThrow();
    double left = Math.min(MOST_FOR_NAMES, 14 + LETTER * longest);
    Ticks ticks = ticks();
    svg.text("title", 14, 16, Anchor.START, title);
    double floor = height - BOTTOM;
    List<String> labels = ticks.labels();
    for (int i = 0; i < ticks.count(); i++) {
      double at = x(ticks.value(i), ticks, left);
      svg.line("grid", at, TOP, at, floor);
      svg.text("tick", at, floor + 16, Anchor.MIDDLE, labels.get(i));
    }
    for (int i = 0; i < arms.size(); i++) {
      draw(svg, arms.get(i), Plot.colour(i), TOP + ROW * (i + 0.5), ticks, left);
    }
    svg.line("axis", left, floor, Plot.WIDTH - RIGHT, floor);
    return svg.end();
  }

  private static void draw(Svg svg, Arm arm, String colour, double y, Ticks ticks, double left) {
    svg.text("legend", left - 8, y + 4, Anchor.END, arm.name());
    arm.estimate()
        .interval()
        .filter(SeedChart::hasPlace)
        .ifPresent(
            interval ->
                svg.line(
                    "whisker " + colour,
                    x(Math.max(interval.low(), ticks.first()), ticks, left),
                    y,
                    x(Math.min(interval.high(), ticks.last()), ticks, left),
                    y));
    if (Double.isFinite(arm.estimate().mean())) {
      double mean = x(arm.estimate().mean(), ticks, left);
      svg.line("whisker " + colour, mean, y - 8, mean, y + 8);
    } else {
      svg.text("tick", Plot.WIDTH - RIGHT, y - 8, Anchor.END, NumberText.UNDETERMINED);
    }
    for (double value : arm.estimate().values()) {
      if (Double.isFinite(value)) {
        svg.circle("dot " + colour, x(value, ticks, left), y, 3.4);
      }
    }
  }

  private static double x(double value, Ticks ticks, double left) {
    double share = (value - ticks.first()) / (ticks.last() - ticks.first());
    return left + share * (Plot.WIDTH - RIGHT - left);
  }

  // Room for the values, and for intervals as far as they leave the values readable.
  private Ticks ticks() {
    double low = values().min().orElseThrow();
    double high = values().max().orElseThrow();
    double room = Math.max(high - low, 1e-9);
    double lowest = ends(true).min().orElse(low);
    double highest = ends(false).max().orElse(high);
    return Ticks.enclosing(
        Math.max(Math.min(low, lowest), low - room),
        Math.min(Math.max(high, highest), high + room),
        6);
  }

  private DoubleStream values() {
    return arms.stream()
        .flatMap(arm -> arm.estimate().values().stream())
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite);
  }

  private static boolean hasPlace(Interval interval) {
    return Double.isFinite(interval.high() - interval.low());
  }

  private DoubleStream ends(boolean lower) {
    return arms.stream()
        .flatMap(arm -> arm.estimate().interval().stream())
        .filter(SeedChart::hasPlace)
        .mapToDouble(lower ? Interval::low : Interval::high);
  }
}
