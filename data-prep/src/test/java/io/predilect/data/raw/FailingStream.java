package io.predilect.data.raw;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;

/** The first half of some bytes, and then a failing file system. */
final class FailingStream extends FilterInputStream {
  static final String FAILURE = "connection reset";
  private int left;

  FailingStream(byte[] file) {
    super(new ByteArrayInputStream(file));
    left = file.length / 2;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (left <= 0) {
      throw new IOException(FAILURE);
    }
    int read = super.read(target, offset, Math.min(length, left));
    left -= read;
    return read;
  }
}
