package io.predilect.data.raw;

import java.io.IOException;
import java.io.InputStream;

/** A stream of which a single byte is read as a block of one. */
abstract class BlockStream extends InputStream {
  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public abstract int read(byte[] target, int offset, int length) throws IOException;
}
