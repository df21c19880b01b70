package io.predilect.jobs.report.chart;

/**
 * An interval at a place of a chart.
 *
 * @param x along
 * @param low its lower end
 * @param high its upper end
 */
public record Range(double x, double low, double high) {
  boolean isFinite() {
    return Double.isFinite(x) && Double.isFinite(low) && Double.isFinite(high);
  }
}
