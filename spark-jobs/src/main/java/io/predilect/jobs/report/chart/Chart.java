package io.predilect.jobs.report.chart;

import java.util.List;
import java.util.stream.Collectors;

/** A drawing on a page. */
public interface Chart {
  /** Whether there is nothing to draw. */
  boolean isEmpty();

  /** The drawing, where there is something to draw. */
  String drawn();

  /** How high the drawing is where it is {@link Plot#WIDTH} wide. */
  default int height() {
    return Plot.HEIGHT;
  }

  /** The drawing; an empty text where there is nothing to draw. */
  default String svg() {
    return isEmpty() ? "" : drawn();
  }

  /** Charts side by side, those left out in which there is nothing to draw. */
  static String figures(List<? extends Chart> charts) {
    return charts.stream()
        .filter(chart -> !chart.isEmpty())
        .map(chart -> "<figure>" + chart.drawn() + "</figure>\n")
        .collect(Collectors.joining("", "<div class=\"charts\">\n", "</div>\n"));
  }
}
