package io.predilect.jobs.report.chart;

import io.predilect.jobs.report.chart.Svg.Anchor;
import java.util.List;

/**
 * A chart's frame: title, axes at round numbers, grid, labels and legend; marks are drawn on it.
 */
public final class Plot {
  static final int WIDTH = 480;
  static final int HEIGHT = 300;

  /** How many colours the page's style has. */
  public static final int COLOURS = 8;

  private static final double LEFT = 56; // at least: room for the axis' name and short numbers
  private static final double RIGHT = 14; // at least: half of the last number is beyond the axis
  private static final double TOP = 30;
  private static final double BOTTOM = 46;
  private static final double LEGEND_ROW = 16;
  // An estimate of how wide a letter of the legend is: SVG cannot be measured here.
  private static final double LETTER = 5.6;
  private static final double DIGIT = 6.6;
  private static final double NAME = 28; // what the name beside the upright axis takes

  private final Svg svg;
  private final Ticks x;
  private final Ticks y;
  private final double left;
  private final double right;
  private final double top;

  /**
   * @param series in the order of their colours; the legend is drawn when there are several
   */
  Plot(
      String title,
      String xLabel,
      String yLabel,
      Ticks x,
      Ticks y,
      List<? extends Series<?>> series) {
    this.svg = new Svg(WIDTH, HEIGHT, title);
    this.x = x;
    this.y = y;
    int letters = y.labels().stream().mapToInt(String::length).max().orElse(0);
    this.left = Math.max(LEFT, NAME + LETTER * letters + 6);
    List<String> numbers = x.labels();
    double last = numbers.isEmpty() ? 0 : DIGIT * numbers.get(numbers.size() - 1).length();
    this.right = WIDTH - Math.max(RIGHT, last / 2 + 2);
    svg.text("title", left, 16, Anchor.START, title);
    this.top = TOP + (series.size() > 1 ? legend(series.stream().map(Series::name).toList()) : 0);
    axes(xLabel, yLabel);
  }

  double x(double value) {
    double share = (value - x.first()) / (x.last() - x.first());
    return left + share * (right - left);
  }

  double y(double value) {
    double share = (value - y.first()) / (y.last() - y.first());
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - top);
  }

  Svg svg() {
    return svg;
  }

  /** The style class of a series: colours repeat after the last. */
  static String colour(int series) {
    return "s" + series % COLOURS;
  }

  // Returns the height that the legend takes.
  private double legend(List<String> names) {
    double x = left;
    double y = TOP;
    int rows = 1;
    for (int i = 0; i < names.size(); i++) {
      double width = 15 + LETTER * names.get(i).length() + 10;
      if (i > 0 && x + width > right) {
        x = left;
        rows++;
      }
      y = TOP + (rows - 1) * LEGEND_ROW;
      svg.rectangle("key " + colour(i), x, y - 5, 10, 10);
      svg.text("legend", x + 15, y + 4, Anchor.START, names.get(i));
      x += width;
    }
    return y - TOP + LEGEND_ROW;
  }

  private void axes(String xLabel, String yLabel) {
    List<String> labels = y.labels();
    for (int i = 0; i < y.count(); i++) {
      double at = y(y.value(i));
      svg.line("grid", left, at, right, at);
      svg.text("tick", left - 6, at + 3.5, Anchor.END, labels.get(i));
    }
    labels = x.labels();
    double floor = HEIGHT - BOTTOM;
    for (int i = 0; i < x.count(); i++) {
      double at = x(x.value(i));
      svg.line("mark", at, floor, at, floor + 4);
      svg.text("tick", at, floor + 16, Anchor.MIDDLE, labels.get(i));
    }
    svg.line("axis", left, floor, right, floor);
    svg.text("label", (left + right) / 2, HEIGHT - 8, Anchor.MIDDLE, xLabel);
    svg.upwards("label", 14, (top + floor) / 2, yLabel);
  }
}
