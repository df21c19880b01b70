package io.predilect.data.raw;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file, counted, with its own failures told from those of what reads it. */
final class CompressedInput extends FilterInputStream {
  private static final int BUFFER = 1 << 16;

  private long count;
  private long marked;
  private boolean failed;

  CompressedInput(InputStream in) {
    super(new BufferedInputStream(in, BUFFER));
  }

  long count() {
    return count;
  }

  /** Whether the file itself could not be read. */
  boolean failed() {
    return failed;
  }

  /** How it is compressed, by its first bytes, which are read again. */
  Compression compression() throws IOException {
    in.mark(Compression.MAGIC);
    byte[] head = in.readNBytes(Compression.MAGIC);
    in.reset();
    return Compression.of(head);
  }

  @Override
  public int read() throws IOException {
    try {
      int next = in.read();
      count += next < 0 ? 0 : 1;
      return next;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int read = in.read(target, offset, length);
      count += Math.max(read, 0);
      return read;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public long skip(long bytes) throws IOException {
    try {
      long skipped = in.skip(bytes);
      count += skipped;
      return skipped;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public synchronized void mark(int limit) {
    in.mark(limit);
    marked = count;
  }

  @Override
  public synchronized void reset() throws IOException {
    in.reset();
    count = marked;
  }
}
