package io.predilect.data.raw;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * A buffered stream of bytes that knows its position, decompresses, and tells damaged compressed
 * data (the bytes before the damage are read, then the stream ends and {@link #damage} says why)
 * from a failing file system (an IOException).
 */
final class ByteSource implements Closeable {
  private static final int BUFFER = 1 << 16;
  // In no UTF-8 text: where bytes are decompressed, those behind the limit are so, which shows how
  // far a decompressor came that failed.
  private static final byte NO_TEXT = (byte) 0xFF;

  private final CompressedInput file;
  private final InputStream in;
  private final Compression compression;
  private byte[] buffer = new byte[BUFFER];
  private int next;
  private int limit;
  private long consumedBefore; // bytes in buffers before this one
  private Optional<String> damage = Optional.empty();
  private Optional<String> tooLarge = Optional.empty();

  private ByteSource(CompressedInput file, InputStream in, Compression compression, long position) {
    this.file = file;
    this.in = in;
    this.compression = compression;
    this.consumedBefore = position;
    clear(0, buffer.length);
  }

  /** Reads from the start of a file, decompressed where its first bytes say that it has to be. */
  static ByteSource open(InputStream in) throws IOException {
    CompressedInput file = new CompressedInput(in);
    Compression compression = file.compression();
    try {
      return new ByteSource(file, compression.open(file), compression, 0);
    } catch (IOException | RuntimeException e) {
      if (file.failed()) {
        throw e;
      }
      ByteSource source = new ByteSource(file, InputStream.nullInputStream(), compression, 0);
      source.damage = Optional.of(source.damage(reason(e)));
      source.tooLarge = compression.tooLarge(e);
      return source;
    }
  }

  /** Reads an uncompressed stream whose first byte is the file's byte {@code position}. */
  static ByteSource openAt(InputStream in, long position) {
    CompressedInput file = new CompressedInput(in);
    return new ByteSource(file, file, Compression.NONE, position);
  }

  Compression compression() {
    return compression;
  }

  /** The position of the next byte, after decompression. */
  long position() {
    return consumedBefore + next;
  }

  /** Bytes read of the file itself. */
  long fileBytes() {
    return file.count();
  }

  /** What is wrong with the compressed data that ended early; empty while all is well. */
  Optional<String> damage() {
    return damage;
  }

  /** Behind "is", of what asked for more memory than it may have; then {@link #damage} is there. */
  Optional<String> tooLarge() {
    return tooLarge;
  }

  /** The next byte, or -1 at the end. */
  int read() throws IOException {
    return next < limit || fill() ? buffer[next++] & 0xFF : -1;
  }

  /** The next byte without taking it, or -1 at the end. */
  int peek() throws IOException {
    return next < limit || fill() ? buffer[next] & 0xFF : -1;
  }

  /** Takes the UTF-8 byte order mark, if it comes next. */
  void skipByteOrderMark() throws IOException {
    if (peek() != 0xEF) {
      return;
    }
    byte[] head = head(3);
    if (head.length >= 3
        && head[0] == (byte) 0xEF
        && head[1] == (byte) 0xBB
        && head[2] == (byte) 0xBF) {
      next += 3;
    }
  }

  /**
   * Takes the bytes up to and including the next one that ends a line.
   *
   * @param row gets the bytes, without that one
   * @return whether there was one; false at the end of the stream
   */
  boolean readLine(RowBytes row, char lineEnd) throws IOException {
    while (next < limit || fill()) {
      int start = next;
      while (next < limit && buffer[next] != lineEnd) {
        next++;
      }
      row.add(buffer, start, next - start);
      if (next < limit) {
        next++;
        return true;
      }
    }
    return false;
  }

  /** The next bytes without taking them: {@code count}, at most a buffer full, or what there is. */
  byte[] head(int count) throws IOException {
    if (limit - next < count) {
      System.arraycopy(buffer, next, buffer, 0, limit - next);
      clear(limit - next, limit);
      consumedBefore += next;
      limit -= next;
      next = 0;
      while (limit < Math.min(count, buffer.length)) {
        int read = readSome(limit);
        if (read < 0) {
          break;
        }
        limit += read;
      }
    }
    return Arrays.copyOfRange(buffer, next, Math.min(limit, next + count));
  }

  /** Puts bytes back that were taken last: they come next once more. */
  void unread(byte[] bytes, int from, int to) {
    int rest = limit - next;
    byte[] all = new byte[Math.max(BUFFER, to - from + rest)];
    System.arraycopy(bytes, from, all, 0, to - from);
    System.arraycopy(buffer, next, all, to - from, rest);
    consumedBefore = position() - (to - from);
    buffer = all;
    next = 0;
    limit = to - from + rest;
    clear(limit, buffer.length);
  }

  /** Takes so many bytes, or what there is. */
  void skip(long count) throws IOException {
    for (long i = 0; i < count && read() >= 0; i++) {}
  }

  private boolean fill() throws IOException {
    clear(0, limit);
    consumedBefore += limit;
    next = 0;
    limit = 0;
    int read = readSome(0);
    limit = Math.max(read, 0);
    return read > 0;
  }

  private int readSome(int offset) throws IOException {
    if (damage.isPresent()) {
      return -1;
    }
    try {
      return in.read(buffer, offset, buffer.length - offset);
    } catch (IOException | RuntimeException e) { // some decompressors trust what they read
      if (compression == Compression.NONE || file.failed()) {
        throw e;
      }
      damage = Optional.of(damage(reason(e)));
      tooLarge = compression.tooLarge(e);
      return written(offset);
    }
  }

  /** What is there no more. No more than that: a decompressor may give a few bytes at a time. */
  private void clear(int from, int to) {
    if (compression != Compression.NONE) {
      Arrays.fill(buffer, from, to, NO_TEXT);
    }
  }

  /** How many bytes a decompressor wrote before it failed, or -1 for none. */
  private int written(int offset) {
    int end = offset;
    while (end < buffer.length && buffer[end] != NO_TEXT) {
      end++;
    }
    return end > offset ? end - offset : -1;
  }

  private String damage(String reason) {
    return "its " + compression.text() + " data is cut off or damaged (" + reason + ")";
  }

  private static String reason(Exception e) {
    if (e instanceof ZstdException zstd) { // which looks its code up by the wrong sign
      return Zstd.getErrorName(-Math.abs(zstd.getErrorCode()));
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public void close() throws IOException {
    in.close();
    file.close();
  }
}
