package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.HostBytes;
import io.predilect.model.engine.Kernels;
import io.predilect.model.weights.CheckpointTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The optimisers, in place, one call for all weights of a group. */
public final class FusedOptimizer implements AutoCloseable {
  static final String UPDATES = "updates";

  /** Kernels over lists of weights w, gradients g and state m, v, in TorchScript. */
  private static final String SOURCE =
      """
        def touch(self: __torch__.Ops, w: List[Tensor]) -> Tensor:
          total = torch.mul(torch.to(torch.sum(w[0]), 6), 0.)
          for i in range(len(w)):
            total = torch.add(total, torch.mul(torch.to(torch.sum(w[i]), 6), 0.))
          return total
        def zero(self: __torch__.Ops, g: List[Tensor]) -> Tensor:
          torch._foreach_zero_(g)
          return g[0]
        def norm(self: __torch__.Ops, g: List[Tensor]) -> Tensor:
          return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)), 2)
        def scale(self: __torch__.Ops, factor: Tensor, g: List[Tensor]) -> Tensor:
          torch._foreach_mul_(g, float(factor))
          return factor
        def take(self: __torch__.Ops, begin: Tensor, w: Tensor, source: Tensor) -> Tensor:
          part = torch.narrow(torch.reshape(source, [-1]), 0, int(begin), torch.numel(w))
          return torch.copy_(w, torch.reshape(part, torch.size(w)))
        def assign(self: __torch__.Ops, w: List[Tensor], source: List[Tensor]) -> Tensor:
          torch._foreach_copy_(w, source)
          return w[0]
        def accumulate(self: __torch__.Ops, w: List[Tensor], source: List[Tensor]) -> Tensor:
          torch._foreach_add_(w, source)
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
  private final Map<String, Held> state = new LinkedHashMap<>();
  private long done; // what updates says: reading it would wait for a GPU

  /**
   * What is remembered of a weight from step to step.
   *
   * @param array the numbers that are here
   * @param whole their shape in files, which hold those of the whole weight
   * @param from the first of those that is here
   */
  private record Held(NDArray array, Shape whole, long from) {}

  /** The kinds of memory, by what their names in files begin with. */
  enum Moment {
    MEAN,
    SQUARE,
    STEP,
    /** The weight itself in float32, where the model has it in bfloat16. */
    MASTER;

    static List<Moment> of(OptimizerSettings.Kind kind) {
      return switch (kind) {
        case ADAMW -> List.of(MEAN, SQUARE, STEP);
        case RMSPROP -> List.of(SQUARE);
        case SGD -> List.of();
      };
    }

    String name(String weight) {
      return name().toLowerCase(Locale.ROOT) + "." + weight;
    }

    Shape shape(Shape weight) {
      return this == STEP ? new Shape() : weight;
    }
  }

  /** Weights that share a decay, with their state. */
  private record Group(
      double decay,
      List<NDArray> weights,
      List<NDArray> gradients,
      Map<Moment, List<NDArray>> moments) {}

  FusedOptimizer(
      OptimizerSettings settings, List<Piece> pieces, Kernels kernels, NDManager parent) {
    this.settings = settings;
    this.kernels = kernels;
    this.manager = parent.newSubManager();
    this.updates = manager.zeros(new Shape(1));
    state.put(UPDATES, new Held(updates, updates.getShape(), 0));
    this.groups = List.of(group(settings.weightDecay(), true, pieces), group(0, false, pieces));
  }

  /** Compiles what {@link Optimizer} and {@link FlatTensors} run. */
  public static Kernels compile(NDManager manager) {
    return Kernels.compile(SOURCE + FlatTensors.SOURCE, manager.getDevice());
  }

  // Decay is for matrices; norms and biases are left alone, as usual.
  private Group group(double decay, boolean matrices, List<Piece> all) {
    List<Piece> pieces = all.stream().filter(piece -> isMatrix(piece.whole()) == matrices).toList();
    Map<Moment, List<NDArray>> moments = new EnumMap<>(Moment.class);
    for (Moment moment : Moment.of(settings.kind())) {
      List<NDArray> arrays = new ArrayList<>();
      for (Piece piece : pieces) {
        NDArray array = manager.zeros(moment.shape(piece.weight().getShape()));
        arrays.add(array);
        state.put(
            moment.name(piece.name()),
            new Held(array, moment.shape(piece.whole()), moment == Moment.STEP ? 0 : piece.from()));
      }
      moments.put(moment, arrays);
    }
    for (Piece piece : pieces) {
      if (piece.master()) {
        state.put(
            Moment.MASTER.name(piece.name()),
            new Held(piece.weight(), piece.whole(), piece.from()));
      }
    }
    return new Group(
        decay,
        pieces.stream().map(Piece::weight).toList(),
        pieces.stream().map(Piece::gradient).toList(),
        moments);
  }

  private static boolean isMatrix(Shape shape) {
    return shape.dimension() > 1;
  }

  /** Names and shapes of the state of whole weights, in the order of {@link #state}. */
  static Map<String, Shape> layout(OptimizerSettings.Kind kind, Map<String, NDArray> weights) {
    Map<String, Shape> layout = new LinkedHashMap<>();
    layout.put(UPDATES, new Shape(1));
    for (boolean matrices : new boolean[] {true, false}) {
      Map<String, NDArray> these = new LinkedHashMap<>(weights);
      these.values().removeIf(weight -> isMatrix(weight.getShape()) != matrices);
      for (Moment moment : Moment.of(kind)) {
        these.forEach(
            (name, weight) -> layout.put(moment.name(name), moment.shape(weight.getShape())));
      }
      these.forEach(
          (name, weight) -> {
            if (ShardedOptimizer.isHalf(weight)) {
              layout.put(Moment.MASTER.name(name), weight.getShape());
            }
          });
    }
    return layout;
  }

  /** The number of steps done. */
  long updates() {
    return done;
  }

  /** Looks again how many steps were done, after the state was changed. */
  void recount() {
    try (NDManager scope = manager.newSubManager()) {
      done = (long) HostBytes.of(updates, scope).asFloatBuffer().get();
    }
  }

  void step(double learningRate) {
    updates.addi(1);
    done++;
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
      Kernels.Call call =
          kernels
              .call(settings.kind().name().toLowerCase(Locale.ROOT))
              .numbers(learningRate, first, settings.beta2(), settings.epsilon(), group.decay)
              .with("w", group.weights)
              .with("g", group.gradients);
      switch (settings.kind()) {
        case ADAMW ->
            call.with("m", group.moments.get(Moment.MEAN))
                .with("v", group.moments.get(Moment.SQUARE))
                .with("t", group.moments.get(Moment.STEP))
                .run(scope);
        case RMSPROP -> call.with("v", group.moments.get(Moment.SQUARE)).run(scope);
        case SGD -> call.run(scope);
      }
    }
  }

  /** All of its state by its names in files, in a fixed order. */
  Map<String, NDArray> state() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    state.forEach((name, held) -> arrays.put(name, held.array));
    return arrays;
  }

  /** Reads what is here of the state of whole weights. */
  void load(Path file) throws IOException {
    try (CheckpointTensors tensors = CheckpointTensors.ofFile(file)) {
      for (Map.Entry<String, Held> entry : state.entrySet()) {
        Held held = entry.getValue();
        try (NDManager scope = manager.newSubManager()) {
          NDArray whole = tensors.read(entry.getKey(), held.whole, scope);
          kernels.call("take").numbers(held.from).with(held.array).with(whole).run(scope);
        }
      }
    }
    recount();
  }

  @Override
  public void close() {
    manager.close();
  }
}
