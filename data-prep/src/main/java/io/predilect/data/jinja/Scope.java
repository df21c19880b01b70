package io.predilect.data.jinja;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which variable a name means at a place of the template, as Jinja2's compiler finds out: every
 * loop, macro, block and {@code with} has variables of its own, an {@code if} has not. What is set
 * inside begins with the outer variable's value and does not leave.
 */
final class Scope {
  /** A variable's place: the running template, macro or loop that holds it, and where there. */
  record Slot(Unit unit, int index) {}

  /** What runs with a frame of its own. */
  static final class Unit {
    private final int depth;
    private int slots;

    Unit(Unit outer) {
      this.depth = outer == null ? 0 : outer.depth + 1;
    }

    int depth() {
      return depth;
    }

    int slots() {
      return slots;
    }
  }

  /** What a variable is when its scope begins. */
  sealed interface Begin {
    /** A parameter: whoever enters sets it. */
    record Parameter() implements Begin {}

    /** The template's variable of that name. */
    record Resolved(String name) implements Begin {}

    /** What an outer variable is then. */
    record Copied(Slot outer) implements Begin {}

    /** Nothing. */
    record Unset() implements Begin {}
  }

  private final Scope parent;
  private final Unit unit;
  private final Map<String, Slot> allocated;
  private final Map<String, Slot> refs;
  private final Map<Slot, Begin> begins;
  private final Set<String> stores;
  private final Set<String> resolved;

  private Scope(
      Scope parent,
      Unit unit,
      Map<String, Slot> allocated,
      Map<String, Slot> refs,
      Map<Slot, Begin> begins,
      Set<String> stores,
      Set<String> resolved) {
    this.parent = parent;
    this.unit = unit;
    this.allocated = allocated;
    this.refs = refs;
    this.begins = begins;
    this.stores = stores;
    this.resolved = resolved;
  }

  /** A scope inside another, or by itself where there is none. */
  Scope(Scope parent, Unit unit) {
    this(parent, unit, parent == null ? new LinkedHashSet<>() : parent.resolved);
  }

  private Scope(Scope parent, Unit unit, Set<String> resolved) {
    this(
        parent,
        unit,
        new HashMap<>(),
        new HashMap<>(),
        new LinkedHashMap<>(),
        new HashSet<>(),
        resolved);
  }

  /** A scope of the same template that sees no other one's variables. */
  Scope detached() {
    return new Scope(null, new Unit(null), resolved);
  }

  /** The template's variables that are read, here or in any other scope of it. */
  Set<String> resolved() {
    return resolved;
  }

  Unit unit() {
    return unit;
  }

  /** How the variables of this scope begin, in the order in which they were met. */
  Map<Slot, Begin> begins() {
    return begins;
  }

  /** The variable that a name means; null: none was met. */
  Slot find(String name) {
    Slot slot = refs.get(name);
    return slot != null || parent == null ? slot : parent.find(name);
  }

  /** All variables that were set here or further out, by name. */
  Map<String, Slot> visibleStores() {
    Map<String, Slot> visible = parent == null ? new HashMap<>() : parent.visibleStores();
    stores.forEach(name -> visible.put(name, find(name)));
    return visible;
  }

  private Slot define(String name, Begin begin) {
    Slot slot = allocated.computeIfAbsent(name, n -> new Slot(unit, unit.slots++));
    refs.put(name, slot);
    begins.put(slot, begin);
    return slot;
  }

  /** A place that no name means. */
  int hidden() {
    return unit.slots++;
  }

  void load(String name) {
    if (find(name) == null) {
      resolved.add(name);
      define(name, new Begin.Resolved(name));
    }
  }

  void store(String name) {
    stores.add(name);
    if (!refs.containsKey(name)) {
      Slot outer = parent == null ? null : parent.find(name);
      define(name, outer == null ? new Begin.Unset() : new Begin.Copied(outer));
    }
  }

  Slot parameter(String name) {
    stores.add(name);
    return define(name, new Begin.Parameter());
  }

  /** This scope as one arm of a condition sees it. */
  Scope arm() {
    return new Scope(
        parent,
        unit,
        allocated,
        new HashMap<>(refs),
        new LinkedHashMap<>(begins),
        new HashSet<>(stores),
        resolved);
  }

  /** Takes in what the arms of a condition met. What only some of them set may keep its value. */
  void join(List<Scope> arms) {
    Set<String> set = new HashSet<>();
    arms.forEach(arm -> set.addAll(arm.stores));
    set.removeAll(stores);
    for (Scope arm : arms) {
      refs.putAll(arm.refs);
      begins.putAll(arm.begins);
      stores.addAll(arm.stores);
    }
    for (String name : set) {
      Slot outer = parent == null ? null : parent.find(name);
      begins.put(find(name), outer == null ? new Begin.Resolved(name) : new Begin.Copied(outer));
    }
  }
}
