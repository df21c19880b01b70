package io.predilect.model.optim;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.weights.SafetensorsPieces;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The state of a sharded optimiser, brought together in a file of this machine. Ranks do that
 * together, and once; it may be stored in several tries.
 */
record GatheredState(Path file) implements OptimizerState {

  /** Takes all numbers of one tensor: those of an array from an index on. */
  interface Sink {
    void take(String name, float[] values, int from, int count) throws IOException;
  }

  /** Brings tensors together, one after another. */
  interface Gathering {
    void into(Sink sink) throws IOException;
  }

  /**
   * Brings a state together.
   *
   * @param layout names and shapes of all of it
   * @param here whether it is to be written by this rank
   * @param scratch the folder of its file
   */
  static OptimizerState of(
      Map<String, Shape> layout, boolean here, Path scratch, Gathering gathering)
      throws IOException {
    if (!here) {
      gathering.into((name, values, from, count) -> {});
      return file -> {
        throw new IllegalStateException("another rank has the optimiser's state: " + file);
      };
    }
    Path file = Files.createTempFile(scratch, "optimizer-", ".safetensors");
    GatheredState gathered = new GatheredState(file);
    try (SafetensorsPieces pieces = new SafetensorsPieces(layout, file)) {
      gathering.into(pieces::write);
      return gathered;
    } catch (IOException e) {
      try (gathered) {
        throw unwritable(file, e);
      }
    } catch (RuntimeException e) {
      try (gathered) {
        throw e;
      }
    }
  }

  private static IOException unwritable(Path file, IOException e) {
    return new IOException(
        "the optimiser's state cannot be brought together in "
            + file
            + ": "
            + e.getMessage()
            + "; make room there, or name another folder by -Djava.io.tmpdir",
        e);
  }

  @Override
  public void write(Path target) throws IOException {
    // As a file of its own: a copy would have the temporary file's permissions, which are narrow.
    try (OutputStream out = Files.newOutputStream(target)) {
      Files.copy(file, out);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
