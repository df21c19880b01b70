package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Kernels;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The optimisers, in place, one call for all weights of a group. */
public final class FusedOptimizer implements AutoCloseable {

  /** Kernels over lists of weights w, gradients g and state m, v, in TorchScript. */
  private static final String SOURCE =
      """
        def touch(self: __torch__.Ops, w: List[Tensor]) -> Tensor:
          total = torch.mul(torch.sum(w[0]), 0.)
          for i in range(len(w)):
            total = torch.add(total, torch.mul(torch.sum(w[i]), 0.))
          return total
        def zero(self: __torch__.Ops, g: List[Tensor]) -> Tensor:
          torch._foreach_zero_(g)
          return g[0]
        def norm(self: __torch__.Ops, g: List[Tensor]) -> Tensor:
          return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)), 2)
        def scale(self: __torch__.Ops, factor: Tensor, g: List[Tensor]) -> Tensor:
          torch._foreach_mul_(g, float(factor))
          return factor
        def assign(self: __torch__.Ops, w: List[Tensor], source: List[Tensor]) -> Tensor:
          torch._foreach_copy_(w, source)
          return w[0]
        def adamw(self: __torch__.Ops, hyper: Tensor, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor]) -> Tensor:
          torch._foreach_add_(t, 1)
          torch._fused_adamw_(w, g, m, v, annotate(List[Tensor], []), t, lr=float(torch.select(hyper, 0, 0)), beta1=float(torch.select(hyper, 0, 1)), beta2=float(torch.select(hyper, 0, 2)), weight_decay=float(torch.select(hyper, 0, 4)), eps=float(torch.select(hyper, 0, 3)), amsgrad=False, maximize=False, grad_scale=None, found_inf=None)
          return hyper
        def rmsprop(self: __torch__.Ops, hyper: Tensor, w: List[Tensor], g: List[Tensor], v: List[Tensor]) -> Tensor:
          lr = float(torch.select(hyper, 0, 0))
          alpha = float(torch.select(hyper, 0, 1))
          decay = float(torch.select(hyper, 0, 4))
          if torch.ne(decay, 0.):
            torch._foreach_add_(g, w, alpha=decay)
          torch._foreach_mul_(v, alpha)
          torch._foreach_addcmul_(v, g, g, torch.sub(1., alpha))
          scale = torch._foreach_sqrt(v)
          torch._foreach_add_(scale, float(torch.select(hyper, 0, 3)))
          torch._foreach_addcdiv_(w, g, scale, torch.neg(lr))
          return hyper
        def sgd(self: __torch__.Ops, hyper: Tensor, w: List[Tensor], g: List[Tensor]) -> Tensor:
          lr = float(torch.select(hyper, 0, 0))
          decay = float(torch.select(hyper, 0, 4))
          if torch.ne(decay, 0.):
            torch._foreach_add_(g, w, alpha=decay)
          torch._foreach_add_(w, g, alpha=torch.neg(lr))
          return hyper
      """;

  private final OptimizerSettings settings;
  private final NDManager manager;
  private final Kernels kernels;
  private final List<Group> groups;
  private final NDArray updates; // [1]: steps done, of all weights; exact up to 2^24

  /** Weights that share a decay, with their state. */
  private record Group(
      double decay,
      List<String> names,
      List<NDArray> weights,
      List<NDArray> gradients,
      List<NDArray> means,
      List<NDArray> squares,
      List<NDArray> steps) {}

  public FusedOptimizer(
      OptimizerSettings settings,
      Map<String, NDArray> weights,
      Map<String, NDArray> gradients,
      Kernels kernels,
      NDManager parent) {
    this.settings = settings;
    this.kernels = kernels;
    this.manager = parent.newSubManager();
    this.updates = manager.zeros(new Shape(1));
    this.groups =
        List.of(
            group(settings.weightDecay(), true, weights, gradients),
            group(0, false, weights, gradients));
  }

  public static Kernels compile(NDManager manager) {
    return Kernels.compile(SOURCE, manager.getDevice());
  }

  // Decay is for matrices; norms and biases are left alone, as usual.
  private Group group(
      double decay,
      boolean matrices,
      Map<String, NDArray> weights,
      Map<String, NDArray> gradients) {
    Group group =
        new Group(
            decay,
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    weights.forEach(
        (name, weight) -> {
          if (weight.getShape().dimension() > 1 == matrices) {
            group.names.add(name);
            group.weights.add(weight);
            group.gradients.add(gradients.get(name));
            if (settings.kind() == OptimizerSettings.Kind.ADAMW) {
              group.means.add(manager.zeros(weight.getShape()));
              group.steps.add(manager.zeros(new Shape()));
            }
            if (settings.kind() != OptimizerSettings.Kind.SGD) {
              group.squares.add(manager.zeros(weight.getShape()));
            }
          }
        });
    return group;
  }

  /** The number of steps done. */
  public long updates() {
    return (long) updates.getFloat();
  }

  public void step(double learningRate) {
    updates.addi(1);
    for (Group group : groups) {
      if (!group.weights.isEmpty()) {
        step(group, learningRate);
      }
    }
  }

  private void step(Group group, double learningRate) {
    try (NDManager scope = manager.newSubManager()) {
      boolean adam = settings.kind() == OptimizerSettings.Kind.ADAMW;
      double first = adam ? settings.beta1() : OptimizerSettings.RMSPROP_ALPHA;
      NDArray hyper =
          scope.create(
              new double[] {
                learningRate, first, settings.beta2(), settings.epsilon(), group.decay
              });
      Kernels.Call call =
          kernels
              .call(settings.kind().name().toLowerCase(Locale.ROOT))
              .with(hyper)
              .with("w", group.weights)
              .with("g", group.gradients);
      switch (settings.kind()) {
        case ADAMW ->
            call.with("m", group.means).with("v", group.squares).with("t", group.steps).run(scope);
        case RMSPROP -> call.with("v", group.squares).run(scope);
        case SGD -> call.run(scope);
      }
    }
  }

  /** All of its state, in a fixed order. */
  public List<NDArray> tensors() {
    return List.copyOf(state().values());
  }

  public void save(Path file) throws IOException {
    SafetensorsWriter.write(state(), file);
  }

  public void load(Path file) throws IOException {
    try (CheckpointTensors tensors = CheckpointTensors.ofFile(file);
        NDManager scope = manager.newSubManager()) {
      List<NDArray> own = new ArrayList<>();
      List<NDArray> read = new ArrayList<>();
      for (Map.Entry<String, NDArray> entry : state().entrySet()) {
        own.add(entry.getValue());
        read.add(tensors.read(entry.getKey(), entry.getValue().getShape(), scope));
      }
      kernels.call("assign").with("w", own).with("source", read).run(scope);
    }
  }

  private Map<String, NDArray> state() {
    Map<String, NDArray> state = new LinkedHashMap<>();
    state.put("updates", updates);
    for (Group group : groups) {
      put(state, "mean.", group.names, group.means);
      put(state, "square.", group.names, group.squares);
      put(state, "step.", group.names, group.steps);
    }
    return state;
  }

  private static void put(
      Map<String, NDArray> state, String prefix, List<String> names, List<NDArray> arrays) {
    for (int i = 0; i < arrays.size(); i++) {
      state.put(prefix + names.get(i), arrays.get(i).toType(DataType.FLOAT32, false));
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
