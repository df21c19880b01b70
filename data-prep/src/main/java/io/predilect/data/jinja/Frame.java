package io.predilect.data.jinja;

/** A running template, macro or recursive loop: its variables by place, and where it writes. */
final class Frame {
  private final Rendering rendering;
  private final Frame outer;
  private final Object[] slots;
  private StringBuilder out;

  Frame(Rendering rendering, Frame outer, int slots) {
    this.rendering = rendering;
    this.outer = outer;
    this.slots = new Object[slots];
    this.out = new StringBuilder();
  }

  Rendering rendering() {
    return rendering;
  }

  Budget budget() {
    return rendering.budget();
  }

  /** The frame in which this one's macro or loop is written, so many levels out. */
  Frame out(int levels) {
    Frame frame = this;
    for (int i = 0; i < levels; i++) {
      frame = frame.outer;
    }
    return frame;
  }

  /** A variable's value; null: it is not set. */
  Object get(int slot) {
    return slots[slot];
  }

  void set(int slot, Object value) {
    slots[slot] = value;
  }

  void write(String text) {
    rendering.budget().spend(text.length());
    out.append(text);
  }

  String text() {
    return out.toString();
  }

  /** Writes elsewhere from here on; returns where it wrote before. */
  StringBuilder redirect(StringBuilder other) {
    StringBuilder before = out;
    out = other;
    return before;
  }
}
