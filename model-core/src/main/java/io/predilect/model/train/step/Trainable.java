package io.predilect.model.train.step;

import ai.djl.Device;
import io.predilect.model.arch.Experts;
import io.predilect.model.distributed.Collective;
import io.predilect.model.optim.OptimizerState;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.PromptedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** A model with its gradients and optimiser: all that the trainer needs to see of tensors. */
public interface Trainable extends PromptedModel, AutoCloseable {

  /** Runs a batch and keeps what the backward pass needs. */
  ForwardPass forward(PromptedBatch batch);

  /** The same as in evaluation: nothing is dropped, and no noise is added. */
  default ForwardPass undisturbed(PromptedBatch batch) {
    return forward(batch);
  }

  /** Where the weights are. */
  default Device device() {
    return Device.cpu();
  }

  /** The experts of its blocks, where it has some. */
  default Optional<Experts> experts() {
    return Optional.empty();
  }

  /** Whether passes can be held against the model as it was, {@link ForwardPass#referenceKls}. */
  default boolean besideReference() {
    return false;
  }

  /** Sets all gradients to zero. */
  void zeroGradients();

  /**
   * The ranks that sum every pass's gradients while it is run backward, so that all of them make as
   * many passes: one that has none left joins those of the others. {@link Collective#alone}: a rank
   * makes its own passes, and {@link #sumGradients} sums what they gave.
   */
  default Collective passSharers() {
    return Collective.alone();
  }

  /**
   * Takes part in what other ranks still sum of a pass, without a pass of this rank's own, or after
   * one that broke off.
   */
  default void joinPass() {}

  /** Sums the gradients over all ranks, as far as this rank's optimiser needs them. */
  void sumGradients(Collective collective);

  /**
   * Shows the trained weights as flat arrays of float32, one after another and always in the same
   * cut and order, and takes over what is left in them.
   */
  void changeWeights(Consumer<float[]> change);

  /** The same with the optimiser's state. */
  void changeOptimizer(Consumer<float[]> change);

  /** The L2 norm of all gradients together; all ranks call it after {@link #sumGradients}. */
  double gradientNorm();

  /** The L2 norm of all trained weights together. */
  double weightNorm();

  /** Multiplies all gradients by a factor. */
  void scaleGradients(double factor);

  /** One optimiser step with the gradients as they are. */
  void step(double learningRate);

  /** Writes the trained weights (not the tokenizer) as a safetensors file. */
  void saveWeights(Path file) throws IOException;

  /** Reads what {@link #saveWeights} wrote. */
  void loadWeights(Path file) throws IOException;

  /**
   * The optimiser's state, to be written by rank 0. All ranks call it, for each may have a part;
   * the caller closes it.
   *
   * @param scratch a folder of this machine for what is gone when it is closed
   */
  OptimizerState optimizerState(Path scratch) throws IOException;

  /** Reads what {@link #optimizerState} wrote. */
  void loadOptimizer(Path file) throws IOException;

  @Override
  void close();
}
