package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A tensor in a file.
 *
 * @param file the file
 * @param info its place there, checked
 */
record StoredTensor(SafetensorsFile file, TensorInfo info) {

  Shape shape() {
    return info.shape();
  }

  /** Fills a buffer with the tensor's bytes that begin at {@code from}. */
  void read(long from, ByteBuffer into) throws IOException {
    file.read(info.begin() + from, into);
  }

  /** Refuses what one buffer cannot hold. */
  void requireReadable(long bytes) {
    if (bytes > Integer.MAX_VALUE) {
      throw new ModelException(
          ("%s: tensor %s has the shape %s; rows that lie in another order than in"
                  + " memory are read at once, of at most 2 GiB")
              .formatted(file.path(), info.name(), info.shape()));
    }
  }
}
