package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.distributed.Collective;
import io.predilect.model.engine.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** What makes weights follow their gradients, on a rank of a training. */
public sealed interface Optimizer extends AutoCloseable permits WholeOptimizer, ShardedOptimizer {

  /**
   * An optimiser of some weights.
   *
   * @param weights by name, in float32, or in bfloat16, of which the optimiser then has masters in
   *     float32
   * @param gradients theirs, in the same order, in either type
   * @param sharing what the ranks share out among them; not the gradients, which are here
   * @param kernels what {@link FusedOptimizer#compile} gave for the weights' device; they stay the
   *     caller's
   * @throws IllegalArgumentException when ranks are to share out what this rule needs whole
   */
  static Optimizer of(
      OptimizerSettings settings,
      Map<String, NDArray> weights,
      Map<String, NDArray> gradients,
      Sharing sharing,
      Kernels kernels,
      NDManager parent) {
    Collective sharers = sharing.sharers();
    requireWhole(settings, sharers);
    if (sharers.ranks() == 1 && weights.values().stream().noneMatch(ShardedOptimizer::isHalf)) {
      return new WholeOptimizer(settings, weights, gradients, kernels, parent);
    }
    TensorCalls calls = new TensorCalls(kernels, parent.newSubManager());
    Shares shares = Shares.of(weights, sharers);
    return new ShardedOptimizer(
        settings, shares, new HeldGradients(shares, gradients, calls), calls);
  }

  /**
   * An optimiser of weights whose gradients are shared out among the ranks too.
   *
   * @param gradients theirs; they stay the caller's
   */
  static Optimizer of(
      OptimizerSettings settings, PassSums gradients, Kernels kernels, NDManager parent) {
    requireWhole(settings, gradients.ranks());
    TensorCalls calls = new TensorCalls(kernels, parent.newSubManager());
    return new ShardedOptimizer(settings, gradients.shares(), gradients, calls);
  }

  private static void requireWhole(OptimizerSettings settings, Collective sharers) {
    if (sharers.ranks() > 1 && settings.kind().needsWholeWeights()) {
      throw new IllegalArgumentException(
          "the state of the optimiser "
              + settings.kind()
              + " cannot be shared out among ranks: set zero_stage to 0");
    }
  }

  /** The number of steps done. */
  long updates();

  /** Sets the gradients to zero, before a step's first pass. */
  void zeroGradients();

  /** Sums the gradients over all ranks, as far as this rank needs them; before what follows. */
  void sumGradients(Collective collective);

  /** The L2 norm of all gradients together. */
  double gradientNorm();

  /** Multiplies all gradients by a factor. */
  void scaleGradients(double factor);

  /** One step with the gradients as they are; afterwards every rank has all weights. */
  void step(double learningRate);

  /**
   * Shows its state as flat arrays, and takes over what is left in them.
   *
   * @throws IllegalStateException when the state is shared out, or has masters
   */
  void change(Consumer<float[]> change);

  /**
   * Its state, to be written by rank 0.
   *
   * @param scratch a folder of this machine for what has to be brought together
   */
  OptimizerState state(Path scratch) throws IOException;

  /** Reads what a state wrote, on however many ranks that was. */
  void load(Path file) throws IOException;

  @Override
  void close();
}
