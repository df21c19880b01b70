package io.predilect.jobs.report;

import java.util.List;
import java.util.Objects;

/**
 * What a chart draws in one colour.
 *
 * @param name in the legend
 * @param values of a histogram in any order, of a curve from left to right
 */
record Series<T>(String name, List<T> values) {
  Series {
    Objects.requireNonNull(name, "name");
    values = List.copyOf(values);
  }
}
