package io.predilect.data.raw;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** The members of a gzip file, one behind the other. */
final class GzipMembers extends GZIPInputStream {
  private static final int TRAILER = 8;

  GzipMembers(InputStream in, int buffer) throws IOException {
    super(in, buffer);
  }

  /**
   * At the end: whether another member begins whose header is cut off. The class above takes it for
   * something else behind the last member and ignores it.
   */
  boolean anotherBegins() {
    int rest = inf.getRemaining() - TRAILER;
    return rest > 0 && buf[len - rest] == 0x1F;
  }
}
