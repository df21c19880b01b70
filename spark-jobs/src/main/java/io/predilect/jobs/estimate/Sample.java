package io.predilect.jobs.estimate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Things that were looked at, each of which stands for so many.
 *
 * @param each how many one stands for; 1: all were looked at
 */
record Sample<T>(List<T> items, double each) {
  /** As many are counted in tokens: their mean is known well enough then. */
  private static final int COUNTED = 2_000;

  Sample {
    items = List.copyOf(items);
  }

  double count() {
    return items.size() * each;
  }

  Sample<T> only(Predicate<T> wanted) {
    return new Sample<>(items.stream().filter(wanted).toList(), each);
  }

  <R> Sample<R> map(Function<T, R> to) {
    return new Sample<>(items.stream().map(to).toList(), each);
  }

  /** One of those that have the same identity. */
  Sample<T> distinct(Function<T, String> identity) {
    Set<String> seen = new HashSet<>();
    return only(item -> seen.add(identity.apply(item)));
  }

  /** The same things, standing for so many in all; of none that stays none. */
  Sample<T> standingFor(double count) {
    return items.isEmpty() ? this : new Sample<>(items, count / items.size());
  }

  /** A sum over all that they stand for, by items from all along: data is often in some order. */
  double sum(ToDoubleFunction<T> value) {
    int step = Math.max(1, (items.size() + COUNTED - 1) / COUNTED);
    return IntStream.range(0, items.size())
            .filter(i -> i % step == 0)
            .mapToDouble(i -> value.applyAsDouble(items.get(i)))
            .average()
            .orElse(0)
        * count();
  }
}
