package io.predilect.model.train.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

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
   * @param kept one that must stay, however old it is
   */
  void save(int step, OptionalInt kept, Writer writer) throws IOException;

  /**
   * Removes what the checkpoint of a step makes superfluous: {@link #save} does, and a training
   * that resumes, as the one before it may have been killed between the two.
   *
   * @param kept as in {@link #save}
   */
  void removeSuperfluous(int step, OptionalInt kept) throws IOException;

  /** Stores a checkpoint, and only the newest ones need stay. */
  default void save(int step, Writer writer) throws IOException {
    save(step, OptionalInt.empty(), writer);
  }

  /**
   * The checkpoint after so many steps.
   *
   * @throws IOException when it is not there or damaged
   */
  Checkpoint at(int step) throws IOException;

  /**
   * Stores a file that all checkpoints share, in place of one of the same name; whole or not at
   * all.
   *
   * @param file on this machine, stays the caller's
   */
  void keep(String name, Path file) throws IOException;

  /** A file that {@link #keep} stored, on this machine; empty: there is none. */
  Optional<Path> kept(String name) throws IOException;

  /** Keeps nothing: a training that is killed starts again. */
  static CheckpointStore none() {
    return new CheckpointStore() {
      @Override
      public Optional<Checkpoint> newest() {
        return Optional.empty();
      }

      @Override
      public void save(int step, OptionalInt kept, Writer writer) {}

      @Override
      public void removeSuperfluous(int step, OptionalInt kept) {}

      @Override
      public Checkpoint at(int step) throws IOException {
        throw new IOException("there is no checkpoint of step " + step + ": none are kept");
      }

      @Override
      public void keep(String name, Path file) {}

      @Override
      public Optional<Path> kept(String name) {
        return Optional.empty();
      }
    };
  }
}
