package io.predilect.data.raw;

import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;

/**
 * The elements of one JSON array, or JSON objects behind each other, found by brackets and strings
 * alone: an element that is no JSON is one bad row, and the cutter goes on behind it.
 *
 * <p>Where an element was cut off, three things that JSON does not allow show it: a line feed
 * inside a string, which ends the string; an object that begins where none may, which begins the
 * next element; and a closing bracket that does not fit, which closes what it can. The array ends
 * with a closing bracket that nothing follows, or what an object around it may hold. An element cut
 * off inside an inner list, right where another of its elements could begin, shows nothing of this
 * and takes the next ones with it.
 */
final class ArrayCutter implements RowCutter {
  private static final int MAX_DEPTH = 1 << 14; // brackets deeper than this count as arrays

  private final ByteSource source;
  private final boolean bracketed;
  private final Optional<WrapperEnd> wrapper;
  private final BitSet objects = new BitSet(); // per open bracket: whether it is an object's
  private int depth;
  private int last; // the last byte that is no white space, outside strings
  private boolean closed;

  private ArrayCutter(ByteSource source, boolean bracketed, Optional<WrapperEnd> wrapper) {
    this.source = source;
    this.bracketed = bracketed;
    this.wrapper = wrapper;
  }

  /** Of an array, from before its opening bracket. */
  static ArrayCutter array(ByteSource source) throws IOException {
    ArrayCutter cutter = new ArrayCutter(source, true, Optional.empty());
    cutter.skipSpace();
    source.read();
    return cutter;
  }

  /** Of an array that is the only list in an object. */
  static ArrayCutter wrapped(ByteSource source, long arrayAt, WrapperEnd wrapper)
      throws IOException {
    source.skip(arrayAt + 1);
    return new ArrayCutter(source, true, Optional.of(wrapper));
  }

  /** Of objects behind each other, with white space, commas or nothing between them. */
  static ArrayCutter objects(ByteSource source) {
    return new ArrayCutter(source, false, Optional.empty());
  }

  @Override
  public boolean next(RowBytes row) throws IOException {
    while (true) {
      skipSpace();
      row.restart(source.position());
      depth = 0;
      last = 0;
      if (!element(row)) {
        return false;
      }
      int separator = source.peek();
      if (separator == ',') {
        source.read();
      } else if (separator == ']' && bracketed) {
        closeArray();
      }
      if (!row.isBlank()) {
        return true;
      }
    }
  }

  @Override
  public boolean whole() {
    return bracketed ? closed : depth == 0;
  }

  @Override
  public String inside() {
    return bracketed ? "its array" : "a row";
  }

  /** Takes bytes up to the one that ends the element; false at the end of the data. */
  private boolean element(RowBytes row) throws IOException {
    for (int next = source.peek(); next >= 0; next = source.peek()) {
      if (endsElement(next, row)) {
        return true;
      }
      long before = source.position();
      source.skipByteOrderMark();
      if (source.position() > before) {
        continue;
      }
      row.add(source.read());
      switch (next) {
        case '"' -> string(row);
        case '{', '[' -> open(next == '{');
        case '}', ']' -> close(next == '}');
        default -> {}
      }
      if (!RowBytes.isSpace(next)) {
        last = next;
      }
    }
    return false;
  }

  private boolean endsElement(int next, RowBytes row) {
    return switch (next) {
      case ',' -> depth == 0;
      case ']' -> bracketed && (depth == 0 || !anyOpen(false));
      case '{' -> depth == 0 ? !row.isBlank() : isObject(depth - 1) && last != ':';
      default -> false;
    };
  }

  private void string(RowBytes row) throws IOException {
    for (int next = source.peek(); next >= 0 && next != '\n'; next = source.peek()) {
      row.add(source.read());
      if (next == '"') {
        return;
      }
      if (next == '\\' && source.peek() >= 0 && source.peek() != '\n') {
        row.add(source.read());
      }
    }
  }

  private void open(boolean object) {
    if (depth < MAX_DEPTH) {
      objects.set(depth, object);
    }
    depth++;
  }

  private void close(boolean object) {
    if (anyOpen(object)) {
      while (isObject(depth - 1) != object) {
        depth--;
      }
      depth--;
    }
  }

  private boolean anyOpen(boolean object) {
    if (depth > MAX_DEPTH) {
      return !object || objects.nextSetBit(0) >= 0;
    }
    return object
        ? objects.previousSetBit(depth - 1) >= 0
        : objects.previousClearBit(depth - 1) >= 0;
  }

  private boolean isObject(int level) {
    return level < MAX_DEPTH && objects.get(level);
  }

  // A bracket that something follows closed no more than a broken element, or another array
  // follows.
  private void closeArray() throws IOException {
    source.read();
    skipSpace();
    if (wrapper.isPresent() && wrapper.get().begins(source)) {
      closed = wrapper.get().take(source);
      return;
    }
    closed = source.peek() < 0 && wrapper.isEmpty();
    if (source.peek() == '[') {
      source.read();
    }
  }

  private void skipSpace() throws IOException {
    source.skipByteOrderMark();
    while (RowBytes.isSpace(source.peek())) {
      source.read();
      source.skipByteOrderMark();
    }
  }
}
