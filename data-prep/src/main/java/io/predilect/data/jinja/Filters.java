package io.predilect.data.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The filters by name; the value that is filtered is a filter's first argument. */
final class Filters {
  private static final Set<String> OF_PAGES =
      Set.of("pprint", "random", "urlize", "wordwrap", "xmlattr");
  private static final Map<String, Function.Body> ALL = new HashMap<>();

  static {
    TextFilters.register(ALL);
    SequenceFilters.register(ALL);
    SelectFilters.register(ALL);
    NumberFilters.register(ALL);
    ALL.put("tojson", Json::filter);
    ALL.put("default", Filters::otherwise);
    ALL.put("d", ALL.get("default"));
    ALL.put("attr", (rendering, args) -> attribute(rendering, args));
    for (String name : OF_PAGES) {
      ALL.put(
          name,
          (rendering, args) -> {
            throw JinjaException.failed(
                "the filter '" + name + "' is for pages or by chance, not for chat templates");
          });
    }
  }

  private Filters() {}

  static boolean has(String name) {
    return ALL.containsKey(name);
  }

  static Function.Body named(String name) {
    return ALL.get(name);
  }

  /** Whether a filter says itself what becomes of a value that is not there. */
  static boolean takesAbsent(String name) {
    return name.equals("default") || name.equals("d") || name.equals("tojson");
  }

  /** A filter whose name is a value. */
  static Object apply(Object name, Rendering rendering, Args args) {
    Function.Body filter = ALL.get(String.valueOf(Types.text(name)));
    if (filter == null) {
      throw JinjaException.failed("No filter named " + Repr.repr(name, rendering.budget()) + ".");
    }
    return filter.apply(rendering, args);
  }

  // None stands for what is not there where that may not be written.
  private static Object otherwise(Rendering rendering, Args args) {
    Object[] given = args.bind("default", 1, "value", "default_value", "boolean");
    boolean falseToo = given[2] != null && Types.truth(given[2]);
    boolean missing =
        given[0] instanceof Undefined
            || (given[0] == None.NONE && rendering.budget().presence().isRequired())
            || (falseToo && !Types.truth(given[0]));
    return missing ? (given[1] == null ? "" : given[1]) : given[0];
  }

  private static Object attribute(Rendering rendering, Args args) {
    Object[] given = args.bind("attr", 2, "obj", "name");
    String name = TextMethods.text(given[1], "attr");
    return Attributes.has(given[0], name)
        ? Attributes.attribute(given[0], name, rendering.budget())
        : Undefined.attribute(given[0], name);
  }

  /** Jinja2's {@code soft_str}: markup stays markup. */
  static String text(Object value, Rendering rendering) {
    return Repr.str(value, rendering.budget());
  }
}
