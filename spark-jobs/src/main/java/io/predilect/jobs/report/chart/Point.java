package io.predilect.jobs.report.chart;

/**
 * A point of a chart.
 *
 * @param x along
 * @param y up
 */
public record Point(double x, double y) {
  /** Whether it has a place in a chart. */
  public boolean isFinite() {
    return Double.isFinite(x) && Double.isFinite(y);
  }
}
