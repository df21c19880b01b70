package io.predilect.model.train;

import io.predilect.model.scoring.PairScorer;
import io.predilect.model.train.checkpoint.CheckpointStore.Checkpoint;
import io.predilect.model.train.checkpoint.KeptReferences;
import io.predilect.model.train.checkpoint.TrainState;
import io.predilect.model.train.data.TrainingReferences;
import io.predilect.model.train.step.ReferenceModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the reference says, over the course of a training: one for all of it, or one that moves. */
final class ReferencesInUse implements AutoCloseable {
  private final Training training;
  private final int totalSteps;
  private final Optional<MovingReference> moving;
  private TrainingReferences now = TrainingReferences.none();

  /**
   * Those of a training.
   *
   * @param training as the objective takes it
   * @param totalSteps its steps
   */
  ReferencesInUse(Training training, int totalSteps) throws IOException {
    this.training = training;
    this.totalSteps = totalSteps;
    this.moving = MovingReference.of(training);
  }

  /**
   * Before a checkpoint's weights are read: those that the training starts with are the reference.
   *
   * @param state that of the checkpoint, or the first
   * @param checkpoint what training goes on from; empty: it begins
   * @return the state with what it refers to
   */
  TrainState begin(TrainState state, Optional<Checkpoint> checkpoint) throws IOException {
    Optional<Path> folder = checkpoint.map(Checkpoint::folder);
    if (moving.isPresent()) {
      now = moving.get().begin(folder, state.step(), totalSteps);
      return state; // whose weights say of the reference's all that is to be known
    }
    now =
        training.references().isPresent()
            ? training.references().get()
            : computed(folder.isPresent() ? state.references() : Map.of());
    if (folder.isPresent()) {
      now.requireSame(state.references(), folder.get());
    }
    return state.referring(now.sums());
  }

  private TrainingReferences computed(Map<String, String> sums) throws IOException {
    PairScorer start = new PairScorer(training.model(), training.plan().settings().passTokens());
    return new KeptReferences(
            training.plan(), "", training.checkpoints(), training.scratch(), training.collective())
        .prepare(
            training.examples(),
            training.heldOut(),
            sums,
            () -> new ReferenceModel(start, (rows, allRows, tokens, allTokens) -> {}, () -> {}));
  }

  /** What is said now. */
  TrainingReferences now() {
    return now;
  }

  /** After so many steps. */
  void after(int steps) throws IOException {
    if (moving.isPresent() && moving.get().moves(steps)) {
      TrainingReferences before = now;
      now = moving.get().move(steps, totalSteps);
      before.close();
    }
  }

  /** Writes what a checkpoint must hold of it. */
  void write(Path checkpoint) throws IOException {
    if (moving.isPresent()) {
      moving.get().write(checkpoint);
    }
  }

  @Override
  public void close() throws IOException {
    now.close();
    if (moving.isPresent()) {
      moving.get().close();
    }
  }
}
