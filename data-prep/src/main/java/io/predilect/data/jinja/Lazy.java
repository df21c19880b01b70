package io.predilect.data.jinja;

import java.util.Iterator;

/**
 * Items that are made when they are asked for, once: Python's generators and iterators. Always
 * true, without a length.
 *
 * @param type Python's name of such a value's type
 */
record Lazy(String type, Iterator<Object> items) {
  static Lazy generator(Iterator<Object> items) {
    return new Lazy("generator", items);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
