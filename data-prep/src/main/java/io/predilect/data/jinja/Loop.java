package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;

/** What a loop's body sees as {@code loop}. Items are looked at one ahead at most. */
final class Loop implements Callable, Members {
  private final Object whole;
  private final int depth;
  private final BiFunction<Object, Integer, Object> recursion; // null: not recursive
  private final Budget budget;
  private Iterator<Object> items;
  private Object before;
  private Object current;
  private Object ahead; // null: not looked at
  private List<Object> lastSeen;
  private int index = -1;
  private int length = -1;

  Loop(
      Object whole,
      Iterator<Object> items,
      int depth,
      BiFunction<Object, Integer, Object> recursion,
      Budget budget) {
    this.whole = whole;
    this.items = items;
    this.depth = depth;
    this.recursion = recursion;
    this.budget = budget;
  }

  boolean hasNext() {
    return ahead != null || items.hasNext();
  }

  Object next() {
    Object item = ahead == null ? items.next() : ahead;
    ahead = null;
    before = current;
    current = item;
    index++;
    return item;
  }

  /** A loop that is iterated over itself gives its items, each with the loop. */
  Iterator<Object> pairs() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return Loop.this.hasNext();
      }

      @Override
      public Object next() {
        return Tuple.of(Loop.this.next(), Loop.this);
      }
    };
  }

  int length() {
    if (length < 0) {
      int known = whole instanceof Lazy ? -1 : Types.length(whole);
      if (known < 0) {
        List<Object> rest = new ArrayList<>();
        while (items.hasNext()) {
          budget.spend(1);
          rest.add(items.next());
        }
        items = rest.iterator();
        known = rest.size() + index + 1 + (ahead == null ? 0 : 1);
      }
      length = known;
    }
    return length;
  }

  private boolean peek() {
    if (ahead == null && items.hasNext()) {
      ahead = items.next();
    }
    return ahead != null;
  }

  @Override
  public Object member(String name) {
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "first" -> index == 0;
      case "last" -> !peek();
      case "length" -> (long) length();
      case "revindex" -> (long) length() - index;
      case "revindex0" -> (long) length() - index - 1;
      case "depth" -> depth + 1L;
      case "depth0" -> (long) depth;
      case "previtem" -> index == 0 ? Undefined.because("there is no previous item") : before;
      case "nextitem" -> peek() ? ahead : Undefined.because("there is no next item");
      case "cycle" -> new Function("cycle", (rendering, args) -> cycle(args));
      case "changed" -> new Function("changed", (rendering, args) -> changed(args));
      default -> null;
    };
  }

  private Object cycle(Args args) {
    if (args.positional().isEmpty()) {
      throw JinjaException.failed("no items for cycling given");
    }
    return args.positional().get(index % args.positional().size());
  }

  private boolean changed(Args args) {
    boolean same = lastSeen != null && Comparison.equal(lastSeen, args.positional(), budget);
    lastSeen = args.positional();
    return !same;
  }

  @Override
  public Object call(Rendering rendering, Args args) {
    if (recursion == null) {
      throw JinjaException.failed(
          "The loop must have the 'recursive' marker to be called recursively.");
    }
    return recursion.apply(args.bind("loop", 1, "iterable")[0], depth + 1);
  }

  @Override
  public String words() {
    return "<LoopContext " + (index + 1) + "/" + length() + ">";
  }

  @Override
  public String type() {
    return "LoopContext";
  }
}
