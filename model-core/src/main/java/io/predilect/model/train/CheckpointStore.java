package io.predilect.model.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a training's checkpoints lie. */
public interface CheckpointStore {

  /**
   * A whole checkpoint in a folder of this machine.
   *
   * @param step steps done
   * @param folder its files, verified
   */
  record Checkpoint(int step, Path folder) {}

  /** Writes a checkpoint's files. */
  interface Writer {
    /** Writes into an empty folder of this machine. */
    void write(Path folder) throws IOException;
  }

  /** The newest checkpoint that is whole; one that is damaged is passed over with a warning. */
  Optional<Checkpoint> newest() throws IOException;

  /**
   * Stores a checkpoint, whole or not at all, and removes those it makes superfluous.
   *
   * @param step steps done
   */
  void save(int step, Writer writer) throws IOException;

  /** Keeps nothing: a training that is killed starts again. */
  static CheckpointStore none() {
    return new CheckpointStore() {
      @Override
      public Optional<Checkpoint> newest() {
        return Optional.empty();
      }

      @Override
      public void save(int step, Writer writer) {}
    };
  }
}
