package io.predilect.data.jinja;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions that every template has. */
final class Globals {
  static final Map<String, Callable> ALL =
      Map.of(
          "range", new Function("range", (rendering, args) -> Range.of(args)),
          "namespace",
              new Function(
                  "namespace",
                  (rendering, args) -> Namespace.of(dict("namespace", args, rendering))),
          "dict", new DictFunction(),
          "cycler", new Function("cycler", (rendering, args) -> new Cycler(args)),
          "joiner", new Function("joiner", (rendering, args) -> joiner(args)),
          "strftime_now", new Function("strftime_now", StrftimeNow::format),
          "lipsum", new Function("lipsum", (rendering, args) -> lipsum()),
          "raise_exception", new Function("raise_exception", Globals::raise));

  private Globals() {}

  private static Object lipsum() {
    throw JinjaException.failed("lipsum() writes by chance, which a prompt must not depend on");
  }

  private static Object raise(Rendering rendering, Args args) {
    Object message = args.bind("raise_exception", 1, "message")[0];
    throw JinjaException.raised(Repr.str(message, rendering.budget()));
  }

  private record DictFunction() implements Callable, Members {
    @Override
    public Object call(Rendering rendering, Args args) {
      return dict("dict", args, rendering);
    }

    @Override
    public Object member(String name) {
      return name.equals("fromkeys")
          ? new Function(name, (rendering, args) -> Method.fromKeys(args, rendering.budget()))
          : null;
    }
  }

  /** Python's {@code dict(mapping or pairs, name=value)}. */
  private static Dict dict(String function, Args args, Rendering rendering) {
    if (args.positional().size() > 1) {
      throw JinjaException.failed(
          function + " expected at most 1 argument, got " + args.positional().size());
    }
    Dict dict = new Dict();
    if (!args.positional().isEmpty()) {
      Object given = args.positional().get(0);
      if (given instanceof Dict other) {
        dict = other.copy();
      } else {
        for (Object pair : Items.list(given, rendering.budget())) {
          List<Object> both = Items.unpacked(pair, 2, rendering.budget());
          dict.put(both.get(0), both.get(1));
        }
      }
    }
    args.named().forEach(dict::put);
    rendering.budget().read(dict);
    return dict;
  }

  /** A dict's entries as arguments by name. */
  static Map<String, Object> named(Object mapping) {
    if (!(mapping instanceof Dict dict)) {
      throw JinjaException.failed(
          "argument after ** must be a mapping, not " + Types.name(mapping));
    }
    Map<String, Object> named = new LinkedHashMap<>();
    dict.entries()
        .forEach(
            entry -> {
              if (Types.text(entry.getKey()) == null) {
                throw JinjaException.failed("keywords must be strings");
              }
              named.put(Types.text(entry.getKey()), entry.getValue());
            });
    return named;
  }

  private static Object joiner(Args args) {
    Object given = args.bind("joiner", 0, "sep")[0];
    Object separator = given == null ? ", " : given;
    Iterator<Object> first = List.<Object>of("").iterator();
    return new Function("joiner", (rendering, none) -> first.hasNext() ? first.next() : separator);
  }

  /** Values in turn, over and over. */
  private static final class Cycler implements Members {
    private final List<Object> items;
    private int at;

    Cycler(Args args) {
      if (args.positional().isEmpty()) {
        throw JinjaException.failed("at least one item has to be provided");
      }
      this.items = args.positional();
    }

    @Override
    public Object member(String name) {
      return switch (name) {
        case "current" -> items.get(at);
        case "items" -> new Tuple(items);
        case "pos" -> (long) at;
        case "next" -> new Function(name, (rendering, args) -> next());
        case "reset" -> new Function(name, (rendering, args) -> reset());
        default -> null;
      };
    }

    private Object next() {
      Object item = items.get(at);
      at = (at + 1) % items.size();
      return item;
    }

    private Object reset() {
      at = 0;
      return None.NONE;
    }
  }
}
