package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.distributed.Collective;
import io.predilect.model.engine.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** An optimiser with the state of all weights: every rank has the same and takes the same step. */
final class WholeOptimizer implements Optimizer {
  private final NDManager manager;
  private final Kernels kernels;
  private final List<NDArray> gradients;
  private final FusedOptimizer fused;

  WholeOptimizer(
      OptimizerSettings settings,
      Map<String, NDArray> weights,
      Map<String, NDArray> gradients,
      Kernels kernels,
      NDManager parent) {
    this.manager = parent.newSubManager();
    this.kernels = kernels;
    this.gradients = List.copyOf(gradients.values());
    List<Piece> pieces = new ArrayList<>();
    weights.forEach(
        (name, weight) ->
            pieces.add(new Piece(name, weight.getShape(), 0, false, weight, gradients.get(name))));
    this.fused = new FusedOptimizer(settings, pieces, kernels, manager);
  }

  @Override
  public long updates() {
    return fused.updates();
  }

  @Override
  public void zeroGradients() {
    try (NDManager scope = manager.newSubManager()) {
      kernels.call("zero").with("g", gradients).run(scope);
    }
  }

  @Override
  public void sumGradients(Collective collective) {
    if (collective.ranks() > 1) {
      new FlatTensors(gradients, kernels, manager).changeOnDevice(collective::sum);
    }
  }

  @Override
  public double gradientNorm() {
    try (NDManager scope = manager.newSubManager()) {
      return kernels.call("norm").with("g", gradients).run(scope).get(0).getFloat();
    }
  }

  @Override
  public void scaleGradients(double factor) {
    try (NDManager scope = manager.newSubManager()) {
      kernels.call("scale").numbers(factor).with("g", gradients).run(scope);
    }
  }

  @Override
  public void step(double learningRate) {
    fused.step(learningRate);
  }

  @Override
  public void change(Consumer<float[]> change) {
    new FlatTensors(List.copyOf(fused.state().values()), kernels, manager).change(change);
    fused.recount();
  }

  @Override
  public OptimizerState state(Path scratch) {
    return fused::write;
  }

  @Override
  public void load(Path file) throws IOException {
    fused.load(file);
  }

  @Override
  public void close() {
    fused.close();
    manager.close();
  }
}
