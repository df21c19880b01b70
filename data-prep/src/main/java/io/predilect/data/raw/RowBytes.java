package io.predilect.data.raw;

import java.util.Arrays;

/** The bytes of one row, up to a limit; beyond it they are counted only. */
final class RowBytes {
  private static final int INITIAL = 1 << 12;

  private final int maxBytes;
  private byte[] bytes = new byte[INITIAL];
  private int kept;
  private long position;
  private long length;

  RowBytes(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Empties it for a row that begins at {@code position}. */
  void restart(long position) {
    this.position = position;
    kept = 0;
    length = 0;
  }

  void add(byte[] source, int offset, int count) {
    int room = Math.min(count, maxBytes - kept);
    if (room > 0) {
      reserve(kept + room);
      System.arraycopy(source, offset, bytes, kept, room);
      kept += room;
    }
    length += count;
  }

  void add(int oneByte) {
    if (kept < maxBytes) {
      reserve(kept + 1);
      bytes[kept++] = (byte) oneByte;
    }
    length++;
  }

  /** Keeps the first bytes alone, of those that are kept. */
  void shorten(int count) {
    kept = count;
    length = count;
  }

  long position() {
    return position;
  }

  /** All its bytes, kept or not. */
  long length() {
    return length;
  }

  boolean oversize() {
    return length > maxBytes;
  }

  int maxBytes() {
    return maxBytes;
  }

  /** The kept bytes; the array may be longer than {@link #kept}. */
  byte[] bytes() {
    return bytes;
  }

  int kept() {
    return kept;
  }

  /** Whether there is nothing but JSON's white space. */
  boolean isBlank() {
    if (oversize()) {
      return false;
    }
    for (int i = 0; i < kept; i++) {
      if (!isSpace(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  /** JSON's white space (RFC 8259, section 2). */
  static boolean isSpace(int oneByte) {
    return oneByte == ' ' || oneByte == '\t' || oneByte == '\n' || oneByte == '\r';
  }

  private void reserve(int size) {
    if (size > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, Math.max(size, bytes.length * 2L)));
    }
  }
}
