package io.predilect.data.raw;

import java.io.IOException;
import java.util.BitSet;

/**
 * The elements of one JSON array, found by brackets and strings alone: an element that is no JSON
 * is one bad row, and the cutter goes on behind it.
 *
 * <p>Where an element was cut off, three things that JSON does not allow show it: a line feed
 * inside a string, which ends the string; an object that begins where none may, which begins the
 * next element; and a closing bracket that does not fit, which closes what it can. The array ends
 * with a closing bracket that nothing follows. An element cut off inside an inner list, right where
 * another of its elements could begin, shows nothing of this and takes the next ones with it.
 */
final class ArrayCutter implements RowCutter {
  private static final int MAX_DEPTH = 1 << 14; // brackets deeper than this count as arrays

  private final ByteSource source;
  private final BitSet objects = new BitSet(); // per open bracket: whether it is an object's
  private int depth;
  private int last; // the last byte that is no white space, outside strings
  private boolean closed;

  /** Begins before the array's opening bracket. */
  ArrayCutter(ByteSource source) throws IOException {
    this.source = source;
    skipSpace();
    source.read();
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
      } else if (separator == ']') {
        closeArray();
      }
      if (!row.isBlank()) {
        return true;
      }
    }
  }

  @Override
  public boolean whole() {
    return closed;
  }

  /** Takes bytes up to the one that ends the element; false at the end of the data. */
  private boolean element(RowBytes row) throws IOException {
    for (int next = source.peek(); next >= 0; next = source.peek()) {
      if (endsElement(next, row)) {
        return true;
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
      case ']' -> depth == 0 || !anyOpen(false);
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
    closed = source.peek() < 0;
    if (source.peek() == '[') {
      source.read();
    }
  }

  private void skipSpace() throws IOException {
    while (RowBytes.isSpace(source.peek())) {
      source.read();
    }
  }
}
