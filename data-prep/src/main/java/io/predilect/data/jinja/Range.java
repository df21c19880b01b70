package io.predilect.data.jinja;

import java.util.AbstractList;
import java.util.List;

/** Python's range, of at most 100,000 numbers. */
record Range(long start, long stop, long step) {
  static final int LONGEST = 100_000;

  static Range of(Args args) {
    List<Object> given = args.positional();
    if (!args.named().isEmpty()) {
      throw JinjaException.failed("range() takes no keyword arguments");
    }
    if (given.isEmpty() || given.size() > 3) {
      throw JinjaException.failed(
          given.isEmpty()
              ? "range expected at least 1 argument, got 0"
              : "range expected at most 3 arguments, got " + given.size());
    }
    long first = Numbers.index(given.get(0));
    Range range =
        given.size() == 1
            ? new Range(0, first, 1)
            : new Range(
                first,
                Numbers.index(given.get(1)),
                given.size() == 3 ? Numbers.index(given.get(2)) : 1);
    if (range.step == 0) {
      throw JinjaException.failed("range() arg 3 must not be zero");
    }
    if (range.length() > LONGEST) {
      throw JinjaException.failed(
          "Range too big. The sandbox blocks ranges larger than MAX_RANGE (" + LONGEST + ").");
    }
    return range;
  }

  private double length() {
    double span = step > 0 ? (double) stop - start : (double) start - stop;
    return span <= 0 ? 0 : Math.ceil(span / Math.abs((double) step));
  }

  int size() {
    return (int) length();
  }

  List<Object> items() {
    int size = size();
    return new AbstractList<>() {
      @Override
      public Object get(int index) {
        return start + step * index;
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  @Override
  public String toString() {
    return "range(" + start + ", " + stop + (step == 1 ? "" : ", " + step) + ")";
  }
}
