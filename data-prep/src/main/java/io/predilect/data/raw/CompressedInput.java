package io.predilect.data.raw;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file, counted, with its own failures told from those of what reads it. */
final class CompressedInput extends FilterInputStream {
  private static final int BUFFER = 1 << 16;

  private long count;
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

  boolean startsWithGzipMagic() throws IOException {
    in.mark(2);
    int first = in.read();
    int second = in.read();
    in.reset();
    return first == 0x1F && second == 0x8B;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
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

  /**
   * Not 0 before the end. GZIPInputStream takes 0 for the end of a file of several members and
   * would drop the others, and remote streams answer 0 whenever nothing is buffered.
   */
  @Override
  public int available() throws IOException {
    try {
      in.mark(1);
      int first = in.read();
      in.reset();
      return first < 0 ? 0 : Math.max(1, in.available());
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }
}
