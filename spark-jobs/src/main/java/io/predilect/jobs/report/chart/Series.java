package io.predilect.jobs.report.chart;

import java.util.List;
import java.util.Objects;

/**
 * What a chart draws in one colour.
 *
 * @param name in the legend
 * @param values of a histogram in any order, of a curve from left to right
 */
public record Series<T>(String name, List<T> values) {
  public Series {
    Objects.requireNonNull(name, "name");
    values = List.copyOf(values);
  }
}
