package io.predilect.data.jinja;

import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** {@code map}, {@code select}, {@code reject}, {@code selectattr}, {@code rejectattr}: lazy. */
final class SelectFilters {
  private SelectFilters() {}

  static void register(Map<String, Function.Body> filters) {
    filters.put("map", SelectFilters::map);
    filters.put("select", (r, a) -> select(r, a, false, true));
    filters.put("reject", (r, a) -> select(r, a, false, false));
    filters.put("selectattr", (r, a) -> select(r, a, true, true));
    filters.put("rejectattr", (r, a) -> select(r, a, true, false));
  }

  /** What is made of a value's items, as they are asked for; of those left out null is made. */
  static Lazy lazily(Object value, Rendering rendering, UnaryOperator<Object> mapped) {
    UnaryOperator<Object> counted =
        item -> {
          rendering.budget().spend(1);
          return mapped.apply(item);
        };
    return Lazy.generator(Items.mapped(() -> Items.of(value), counted));
  }

  private static Object value(Args args, String filter) {
    if (args.positional().isEmpty()) {
      throw JinjaException.failed(filter + "() missing 1 required positional argument: 'value'");
    }
    // Whatever is false has no items here, None too.
    Object value = args.positional().get(0);
    return Types.truth(value) ? value : new Tuple(java.util.List.of());
  }

  private static Object map(Rendering rendering, Args args) {
    Object value = value(args, "map");
    Args rest = args.from(1);
    return lazily(value, rendering, mapping(rendering, rest));
  }

  private static UnaryOperator<Object> mapping(Rendering rendering, Args args) {
    if (args.positional().isEmpty() && args.named().containsKey("attribute")) {
      Object otherwise = args.named().get("default");
      args.named().keySet().stream()
          .filter(name -> !name.equals("attribute") && !name.equals("default"))
          .forEach(
              name -> {
                throw JinjaException.failed("Unexpected keyword argument '" + name + "'");
              });
      return Keys.attribute(
          args.named().get("attribute"),
          otherwise instanceof None ? null : otherwise,
          rendering.budget());
    }
    if (args.positional().isEmpty()) {
      return item -> {
        throw JinjaException.failed("map requires a filter argument");
      };
    }
    Object name = args.positional().get(0);
    return item -> Filters.apply(name, rendering, args.from(1).after(item));
  }

  private static Object select(Rendering rendering, Args args, boolean attribute, boolean keep) {
    Object value = value(args, "select");
    int first = attribute ? 2 : 1;
    if (args.positional().size() < first) {
      return lazily(
          value,
          rendering,
          item -> {
            throw JinjaException.failed("Missing parameter for attribute name");
          });
    }
    UnaryOperator<Object> key =
        attribute
            ? Keys.attribute(args.positional().get(1), null, rendering.budget())
            : item -> item;
    Args rest = args.from(Math.min(args.positional().size(), first));
    Predicate<Object> test =
        rest.positional().isEmpty()
            ? Types::truth
            : item -> Tests.apply(rest.positional().get(0), rendering, rest.from(1).after(item));
    return lazily(value, rendering, item -> test.test(key.apply(item)) == keep ? item : null);
  }
}
