package io.predilect.model.train.checkpoint;

import io.predilect.model.optim.OptimizerState;
import io.predilect.model.train.data.BatchOrder;
import io.predilect.model.train.step.Trainable;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a checkpoint: weights, optimiser, the order of the examples and state. */
public final class CheckpointFiles {
  private static final String WEIGHTS = "model.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String ORDER = "order.bin";

  private CheckpointFiles() {}

  public static void write(
      Path folder, Trainable model, OptimizerState optimizer, BatchOrder order, TrainState state)
      throws IOException {
    model.saveWeights(folder.resolve(WEIGHTS));
    optimizer.write(folder.resolve(OPTIMIZER));
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(Files.newOutputStream(folder.resolve(ORDER))))) {
      order.write(out);
    }
    state.write(folder);
  }

  /**
   * How far a checkpoint is.
   *
   * @throws IllegalArgumentException when an earlier version of the program made it
   */
  public static TrainState readState(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(ORDER))) {
      throw new IllegalArgumentException(
          "checkpoint "
              + folder
              + " was made by an earlier version of this program (it has no "
              + ORDER
              + "); go on with that version, or remove the checkpoints to start again");
    }
    return TrainState.read(folder);
  }

  public static void readModel(Path folder, Trainable model) throws IOException {
    model.loadWeights(folder.resolve(WEIGHTS));
    model.loadOptimizer(folder.resolve(OPTIMIZER));
  }

  public static void readOrder(Path folder, BatchOrder order) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(folder.resolve(ORDER))))) {
      order.read(in);
    }
  }
}
