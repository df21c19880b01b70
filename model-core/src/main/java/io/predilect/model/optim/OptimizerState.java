package io.predilect.model.optim;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** An optimiser's state, ready to be stored: for all weights, whatever ranks hold parts of it. */
public interface OptimizerState extends Closeable {

  /** Writes it as a safetensors file; it can be written again. */
  void write(Path file) throws IOException;

  /** Frees what was needed to bring it together. */
  @Override
  default void close() throws IOException {}
}
