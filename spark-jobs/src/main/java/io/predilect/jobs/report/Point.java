package io.predilect.jobs.report;

/**
 * A point of a chart.
 *
 * @param x along
 * @param y up
 */
record Point(double x, double y) {
  boolean isFinite() {
    return Double.isFinite(x) && Double.isFinite(y);
  }
}
