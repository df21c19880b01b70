package io.predilect.data.raw;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The members of a gzip file, one behind the other, up to its last byte: what is behind a member
 * and is no other one fails, as it may be one with a damaged header. Only zeros, with which tapes
 * and blocks are filled up, are passed over.
 */
final class GzipMembers extends BlockStream {
  private final InputStream file;
  private InputStream member;
  private boolean atEnd;

  /**
   * @param file supports marks, by which each member gives back what it read beyond its end
   */
  GzipMembers(InputStream file) throws IOException {
    this.file = file;
    this.member = new GzipCompressorInputStream(file);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (!atEnd) {
      int read = member.read(target, offset, length);
      if (read >= 0) {
        return read;
      }
      atEnd = !anotherFollows();
      if (!atEnd) {
        member = new GzipCompressorInputStream(file);
      }
    }
    return -1;
  }

  /** Whether anything but zeros comes next; zeros are taken. */
  private boolean anotherFollows() throws IOException {
    int next;
    do {
      file.mark(1);
      next = file.read();
    } while (next == 0);
    file.reset();
    return next > 0;
  }

  @Override
  public void close() throws IOException {
    member.close();
  }
}
