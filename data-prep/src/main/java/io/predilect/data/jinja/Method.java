package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A method of a text, list, tuple, dict or number. */
record Method(Object self, String name) implements Callable {
  @Override
  public Object call(Rendering rendering, Args args) {
    Budget budget = rendering.budget();
    budget.read(self);
    if (self instanceof String text) {
      return TextMethods.call(text, name, args, rendering);
    }
    if (self instanceof Markup markup) {
      return markup(markup, args, rendering);
    }
    if (self instanceof Dict dict) {
      return ofDict(dict, args, budget);
    }
    List<Object> items = Types.sequence(self);
    return items == null ? NumberMethods.call(self, name) : ofSequence(items, args, budget);
  }

  // Markup's methods give markup, and escape the texts that they put in.
  private static final List<String> PLAIN = List.of("split", "rsplit", "splitlines");

  private Object markup(Markup markup, Args args, Rendering rendering) {
    if (name.equals("format")) {
      return new Markup(BraceFormat.format(markup.text(), args, true, rendering));
    }
    List<Object> escaped = new ArrayList<>();
    for (Object argument : args.positional()) {
      boolean text = Types.text(argument) != null && !name.startsWith("is");
      escaped.add(text ? Markup.escaped(argument) : argument);
    }
    if (name.equals("join")) {
      List<Object> parts = new ArrayList<>();
      Items.list(args.positional().get(0), rendering.budget())
          .forEach(part -> parts.add(Markup.escaped(part)));
      escaped = List.of(parts);
    }
    Object value =
        TextMethods.call(markup.text(), name, new Args(escaped, args.named()), rendering);
    if (value instanceof List<?> parts && PLAIN.contains(name)) {
      List<Object> marked = new ArrayList<>();
      parts.forEach(part -> marked.add(new Markup((String) part)));
      return marked;
    }
    return value instanceof String text ? new Markup(text) : value;
  }

  private Object ofDict(Dict dict, Args args, Budget budget) {
    if (!args.named().isEmpty()) {
      throw JinjaException.failed("dict." + name + "() takes no keyword arguments");
    }
    return switch (name) {
      case "keys" -> new View("dict_keys", dict.keys());
      case "values" -> new View("dict_values", dict.values());
      case "items" -> new View("dict_items", dict.items());
      case "copy" -> dict.copy();
      case "get" -> {
        Object[] given = args.bind("get", 1, "key", "default");
        Object value = dict.get(given[0]);
        yield value != null ? value : given[1] != null ? given[1] : None.NONE;
      }
      default -> fromKeys(args, budget);
    };
  }

  /** {@code dict.fromkeys(keys, value)}. */
  static Dict fromKeys(Args args, Budget budget) {
    Object[] given = args.bind("fromkeys", 1, "iterable", "value");
    Dict made = new Dict();
    for (Object key : Items.list(given[0], budget)) {
      made.put(key, given[1] == null ? None.NONE : given[1]);
    }
    return made;
  }

  private Object ofSequence(List<Object> items, Args args, Budget budget) {
    if (name.equals("copy")) {
      return new ArrayList<>(items);
    }
    Object sought = args.bind(name, 1, "value", "start", "stop")[0];
    long count = 0;
    long at = 0;
    for (Iterator<Object> it = items.iterator(); it.hasNext(); at++) {
      if (Comparison.equal(it.next(), sought, budget)) {
        count++;
        if (name.equals("index")) {
          return at;
        }
      }
    }
    if (name.equals("index")) {
      throw JinjaException.failed(
          self instanceof Tuple
              ? "tuple.index(x): x not in tuple"
              : Repr.repr(sought, budget) + " is not in list");
    }
    return count;
  }

  @Override
  public String words() {
    return "<built-in method " + name + " of " + Types.name(self) + " object>";
  }

  @Override
  public String type() {
    return "builtin_function_or_method";
  }
}
