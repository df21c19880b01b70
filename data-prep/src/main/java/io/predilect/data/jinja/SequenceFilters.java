package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Filters of lists, dicts and whatever else has items. */
final class SequenceFilters {
  private SequenceFilters() {}

  static void register(Map<String, Function.Body> filters) {
    filters.put("length", (r, a) -> length(a.bind("length", 1, "obj")[0]));
    filters.put("count", filters.get("length"));
    filters.put("list", (r, a) -> Items.list(a.bind("list", 1, "value")[0], r.budget()));
    filters.put("first", (r, a) -> first(a.bind("first", 1, "seq")[0]));
    filters.put("last", (r, a) -> last(a.bind("last", 1, "seq")[0], r));
    filters.put("join", SequenceFilters::join);
    filters.put("reverse", (r, a) -> reverse(a.bind("reverse", 1, "value")[0], r));
    filters.put("sort", SequenceFilters::sort);
    filters.put("unique", SequenceFilters::unique);
    filters.put("min", (r, a) -> extreme("min", -1, r, a));
    filters.put("max", (r, a) -> extreme("max", 1, r, a));
    filters.put("sum", SequenceFilters::sum);
    filters.put("items", (r, a) -> items(a.bind("items", 1, "value")[0]));
    filters.put("dictsort", SequenceFilters::dictSort);
    filters.put("batch", SequenceFilters::batch);
    filters.put("slice", SequenceFilters::slice);
    filters.put("groupby", SequenceFilters::groupBy);
  }

  private static Object length(Object value) {
    int length = Types.length(value);
    if (length < 0) {
      throw JinjaException.failed("object of type '" + Types.name(value) + "' has no len()");
    }
    return (long) length;
  }

  private static Object first(Object value) {
    Iterator<Object> items = Items.of(value);
    return items.hasNext() ? items.next() : Undefined.because("No first item, sequence was empty.");
  }

  private static Object last(Object value, Rendering rendering) {
    if (value instanceof Lazy || !Items.iterable(value)) {
      throw JinjaException.failed("'" + Types.name(value) + "' object is not reversible");
    }
    List<Object> items = Items.list(value, rendering.budget());
    return items.isEmpty()
        ? Undefined.because("No last item, sequence was empty.")
        : items.get(items.size() - 1);
  }

  private static Object join(Rendering rendering, Args args) {
    Object[] given = args.bind("join", 1, "value", "d", "attribute");
    String separator = given[1] == null ? "" : Filters.text(given[1], rendering);
    Object path = given[2] instanceof None ? null : given[2];
    UnaryOperator<Object> attribute = Keys.attribute(path, null, rendering.budget());
    StringBuilder joined = new StringBuilder();
    boolean some = false;
    for (Iterator<Object> it = Items.of(given[0]); it.hasNext(); ) {
      String text = Filters.text(attribute.apply(it.next()), rendering);
      rendering.budget().spend(1L + text.length() + separator.length());
      joined.append(some ? separator : "").append(text);
      some = true;
    }
    return joined.toString();
  }

  private static Object reverse(Object value, Rendering rendering) {
    if (value instanceof String text) {
      rendering.budget().read(text);
      return TextMethods.reversed(text);
    }
    if (value instanceof Markup markup) {
      return new Markup(TextMethods.reversed(markup.text()));
    }
    if (!Items.iterable(value)) {
      throw JinjaException.failed("argument must be iterable");
    }
    List<Object> items = Items.list(value, rendering.budget());
    Collections.reverse(items);
    if (value instanceof Lazy) {
      return items;
    }
    String type =
        value instanceof List
            ? "list_reverseiterator"
            : value instanceof Dict
                ? "dict_reversekeyiterator"
                : value instanceof Range ? "range_iterator" : "reversed";
    return new Lazy(type, items.iterator());
  }

  private static Object sort(Rendering rendering, Args args) {
    Object[] given = args.bind("sort", 1, "value", "reverse", "case_sensitive", "attribute");
    Budget budget = rendering.budget();
    List<UnaryOperator<Object>> keys = new ArrayList<>();
    String paths = given[3] == null ? null : Types.text(given[3]);
    if (paths == null) {
      keys.add(Keys.compared(given[3], given[2], budget));
    } else {
      for (String path : paths.split(",", -1)) {
        keys.add(Keys.compared(path, given[2], budget));
      }
    }
    List<Object> items = Items.list(given[0], budget);
    UnaryOperator<Object> key =
        item -> {
          List<Object> parts = new ArrayList<>();
          keys.forEach(k -> parts.add(k.apply(item)));
          return parts;
        };
    return sorted(items, key, given[1] != null && Types.truth(given[1]), budget);
  }

  private static List<Object> sorted(
      List<Object> items, UnaryOperator<Object> key, boolean reverse, Budget budget) {
    record Keyed(Object key, Object item) {}
    List<Keyed> keyed = new ArrayList<>(items.size());
    items.forEach(item -> keyed.add(new Keyed(key.apply(item), item)));
    Comparator<Keyed> order = (a, b) -> Comparison.order(a.key(), b.key(), budget);
    budget.spend(items.size() * 16L);
    keyed.sort(reverse ? order.reversed() : order);
    List<Object> sorted = new ArrayList<>(items.size());
    keyed.forEach(k -> sorted.add(k.item()));
    return sorted;
  }

  private static Object unique(Rendering rendering, Args args) {
    Object[] given = args.bind("unique", 1, "value", "case_sensitive", "attribute");
    UnaryOperator<Object> key = Keys.compared(given[2], given[1], rendering.budget());
    Set<Object> seen = new HashSet<>();
    return SelectFilters.lazily(
        given[0], rendering, item -> seen.add(Dict.normal(key.apply(item))) ? item : null);
  }

  private static Object extreme(String name, int sign, Rendering rendering, Args args) {
    Object[] given = args.bind(name, 1, "value", "case_sensitive", "attribute");
    UnaryOperator<Object> key = Keys.compared(given[2], given[1], rendering.budget());
    Object best = null;
    Object bestKey = null;
    for (Object item : Items.list(given[0], rendering.budget())) {
      Object itemKey = key.apply(item);
      if (best == null || Comparison.order(itemKey, bestKey, rendering.budget()) * sign > 0) {
        best = item;
        bestKey = itemKey;
      }
    }
    return best == null ? Undefined.because("No aggregated item, sequence was empty.") : best;
  }

  private static Object sum(Rendering rendering, Args args) {
    Object[] given = args.bind("sum", 1, "iterable", "attribute", "start");
    Object path = given[1] instanceof None ? null : given[1];
    UnaryOperator<Object> attribute = Keys.attribute(path, null, rendering.budget());
    Object sum = given[2] == null ? 0L : given[2];
    if (Types.text(sum) != null) {
      throw JinjaException.failed("sum() can't sum strings [use ''.join(seq) instead]");
    }
    for (Object item : Items.list(given[0], rendering.budget())) {
      sum = Operators.binary("+", sum, attribute.apply(item), rendering);
    }
    return sum;
  }

  private static Object items(Object value) {
    if (value instanceof Undefined) {
      return Lazy.generator(Collections.emptyIterator());
    }
    if (!(value instanceof Dict dict)) {
      throw JinjaException.failed("Can only get item pairs from a mapping.");
    }
    return Lazy.generator(dict.items().iterator());
  }

  private static Object dictSort(Rendering rendering, Args args) {
    Object[] given = args.bind("dictsort", 1, "value", "case_sensitive", "by", "reverse");
    String by = given[2] == null ? "key" : Types.text(given[2]);
    if (!"key".equals(by) && !"value".equals(by)) {
      throw JinjaException.failed("You can only sort by either \"key\" or \"value\"");
    }
    Undefined.check(given[0]);
    if (!(given[0] instanceof Dict dict)) {
      throw JinjaException.failed("'" + Types.name(given[0]) + "' object has no attribute 'items'");
    }
    Object place = by.equals("key") ? 0L : 1L;
    UnaryOperator<Object> key = Keys.compared(place, given[1], rendering.budget());
    boolean reverse = given[3] != null && Types.truth(given[3]);
    return sorted(dict.items(), key, reverse, rendering.budget());
  }

  private static Object batch(Rendering rendering, Args args) {
    Object[] given = args.bind("batch", 2, "value", "linecount", "fill_with");
    int size = Math.max(1, Numbers.index(given[1]));
    List<Object> lists = new ArrayList<>();
    List<Object> current = new ArrayList<>();
    for (Object item : Items.list(given[0], rendering.budget())) {
      if (current.size() == size) {
        lists.add(current);
        current = new ArrayList<>();
      }
      current.add(item);
    }
    if (!current.isEmpty()) {
      boolean fill = given[2] != null && !(given[2] instanceof None);
      rendering.budget().spend(fill ? size - current.size() : 0);
      while (fill && current.size() < size) {
        current.add(given[2]);
      }
      lists.add(current);
    }
    return Lazy.generator(lists.iterator());
  }

  private static Object slice(Rendering rendering, Args args) {
    Object[] given = args.bind("slice", 2, "value", "slices", "fill_with");
    List<Object> items = Items.list(given[0], rendering.budget());
    int count = Numbers.index(given[1]);
    if (count == 0) {
      throw JinjaException.failed("integer division or modulo by zero");
    }
    rendering.budget().spend(Math.max(0, count));
    boolean fill = given[2] != null && !(given[2] instanceof None);
    List<Object> slices = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < count; i++) {
      boolean extra = i < items.size() % count;
      int to = from + items.size() / count + (extra ? 1 : 0);
      List<Object> part = new ArrayList<>(items.subList(from, to));
      if (fill && !extra) {
        part.add(given[2]);
      }
      slices.add(part);
      from = to;
    }
    return Lazy.generator(slices.iterator());
  }

  private static Object groupBy(Rendering rendering, Args args) {
    Object[] given = args.bind("groupby", 2, "value", "attribute", "default", "case_sensitive");
    Budget budget = rendering.budget();
    Object otherwise = given[2] instanceof None ? null : given[2];
    UnaryOperator<Object> shown = Keys.attribute(given[1], otherwise, budget);
    boolean cased = given[3] != null && Types.truth(given[3]);
    UnaryOperator<Object> key = item -> cased ? shown.apply(item) : Keys.uncased(shown.apply(item));
    List<Object> groups = new ArrayList<>();
    List<Object> members = null;
    Object last = null;
    for (Object item : sorted(Items.list(given[0], budget), key, false, budget)) {
      Object itemKey = key.apply(item);
      if (members == null || !Comparison.equal(itemKey, last, budget)) {
        members = new ArrayList<>();
        groups.add(new Tuple(List.of(shown.apply(item), members), List.of("grouper", "list")));
        last = itemKey;
      }
      members.add(item);
    }
    return groups;
  }
}
