package io.predilect.data.raw;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The frames of a zstd file, one behind the other, up to its last byte. The library's own stream
 * takes a file that ends within a frame for a whole one, where another frame stands before it.
 */
final class ZstdFrames extends BlockStream {
  private static final int BUFFER = 1 << 16;

  private final InputStream file;
  private final ZstdDecompressCtx frames = new ZstdDecompressCtx();
  private final byte[] bytes = new byte[BUFFER];
  private final ByteBuffer compressed = ByteBuffer.allocateDirect(BUFFER).limit(0);
  private final ByteBuffer text = ByteBuffer.allocateDirect(BUFFER).limit(0);
  private boolean withinFrame;
  private boolean fileEnded;

  ZstdFrames(InputStream file) {
    this.file = file;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (!text.hasRemaining()) {
      if (!compressed.hasRemaining() && !fileEnded) {
        refill();
      }
      if (fileEnded && !withinFrame) {
        return -1;
      }
      text.clear();
      withinFrame = !frames.decompressDirectByteBufferStream(text, compressed);
      text.flip();
      if (fileEnded && withinFrame && !text.hasRemaining()) {
        throw new EOFException("it ends within a frame");
      }
    }
    int count = Math.min(length, text.remaining());
    text.get(target, offset, count);
    return count;
  }

  private void refill() throws IOException {
    int read = file.read(bytes, 0, bytes.length);
    fileEnded = read < 0;
    compressed.clear().put(bytes, 0, Math.max(read, 0)).flip();
  }

  @Override
  public void close() throws IOException {
    frames.close();
    file.close();
  }
}
