package io.predilect.model.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Arrays of float32 in a file, one after another, each behind its length; big-endian. What goes
 * wrong is unchecked where arrays are handed on, since that is within a model's own walk over its
 * weights.
 */
final class FloatFile {
  private FloatFile() {}

  static Writer write(Path file) throws IOException {
    return new Writer(new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file))));
  }

  static Reader read(Path file) throws IOException {
    return new Reader(
        file, new DataInputStream(new BufferedInputStream(Files.newInputStream(file))));
  }

  /** Writes arrays. */
  record Writer(DataOutputStream out) implements AutoCloseable {
    void add(float[] values) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length));
      bytes.asFloatBuffer().put(values);
      try {
        out.writeInt(values.length);
        out.write(bytes.array());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /** Reads them in their order. */
  record Reader(Path file, DataInputStream in) implements AutoCloseable {
    float[] next(int length) {
      byte[] bytes = new byte[Math.multiplyExact(Float.BYTES, length)];
      try {
        if (in.readInt() != length) {
          throw new IOException(file + " does not hold this model's trained weights");
        }
        in.readFully(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      float[] values = new float[length];
      ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
      return values;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
