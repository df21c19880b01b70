package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What is iterated over. */
final class Items {
  private Items() {}

  static boolean iterable(Object value) {
    return Types.text(value) != null
        || Types.sequence(value) != null
        || value instanceof Dict
        || value instanceof Lazy
        || value instanceof Undefined
        || value instanceof View
        || value instanceof Range
        || value instanceof Loop;
  }

  static Iterator<Object> of(Object value) {
    List<Object> items = Types.sequence(value);
    if (items != null) {
      return items.iterator();
    }
    String text = Types.text(value);
    if (text != null) {
      return characters(text);
    }
    if (value instanceof Dict dict) {
      return dict.keys().iterator();
    }
    if (value instanceof Lazy lazy) {
      return lazy.items();
    }
    if (value instanceof View view) {
      return view.items().iterator();
    }
    if (value instanceof Range range) {
      return range.items().iterator();
    }
    if (value instanceof Undefined) {
      return Collections.emptyIterator();
    }
    if (value instanceof Loop loop) {
      return loop.pairs();
    }
    throw JinjaException.failed("'" + Types.name(value) + "' object is not iterable");
  }

  private static Iterator<Object> characters(String text) {
    return new Iterator<>() {
      private int at;

      @Override
      public boolean hasNext() {
        return at < text.length();
      }

      @Override
      public Object next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int from = at;
        at += Character.charCount(text.codePointAt(at));
        return text.substring(from, at);
      }
    };
  }

  /**
   * What is made of items, as they are asked for; those of which null is made are left out.
   *
   * @param items asked for with the first of them
   */
  static Iterator<Object> mapped(Supplier<Iterator<Object>> items, UnaryOperator<Object> mapped) {
    return new Iterator<>() {
      private Iterator<Object> given;
      private Object ahead;

      @Override
      public boolean hasNext() {
        if (given == null) {
          given = items.get();
        }
        while (ahead == null && given.hasNext()) {
          ahead = mapped.apply(given.next());
        }
        return ahead != null;
      }

      @Override
      public Object next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Object item = ahead;
        ahead = null;
        return item;
      }
    };
  }

  /** All items in a new list. */
  static List<Object> list(Object value, Budget budget) {
    List<Object> list = new ArrayList<>();
    for (Iterator<Object> it = of(value); it.hasNext(); ) {
      budget.spend(1);
      list.add(it.next());
    }
    return list;
  }

  /** Exactly so many items, for that many targets. */
  static List<Object> unpacked(Object value, int count, Budget budget) {
    if (!iterable(value)) {
      throw JinjaException.failed("cannot unpack non-iterable " + Types.name(value) + " object");
    }
    List<Object> items = list(value, budget);
    if (items.size() != count) {
      throw JinjaException.failed(
          items.size() > count
              ? "too many values to unpack (expected " + count + ")"
              : "not enough values to unpack (expected " + count + ", got " + items.size() + ")");
    }
    return items;
  }
}
