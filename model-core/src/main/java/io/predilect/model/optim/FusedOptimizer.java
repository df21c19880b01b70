package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.HostBytes;
import io.predilect.model.engine.Kernels;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The optimisers, in place, one call for all weights of a group. */
public final class FusedOptimizer implements AutoCloseable {
  static final String UPDATES = "updates";

  private final OptimizerSettings settings;
  private final NDManager manager;
  private final Kernels kernels;
  private final NDArray signed; // levels of means in eight bits
  private final NDArray positive; // those of squares
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

  /** Weights that share a rule and a decay, with their state. */
  private record Group(
      Rule rule,
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
    this.signed = manager.create(DynamicLevels.of(true));
    this.positive = manager.create(DynamicLevels.of(false));
    this.groups = new ArrayList<>();
    parted(settings.kind(), pieces, Piece::whole)
        .forEach((of, these) -> groups.add(group(of, these)));
  }

  /**
   * What is stepped together, the same for a rule in every order of weights.
   *
   * @param matrices which are decayed
   */
  private record Parting(Rule rule, boolean matrices) {}

  private static <T> Map<Parting, List<T>> parted(
      OptimizerSettings.Kind kind, List<T> all, Function<T, Shape> shape) {
    Map<Parting, List<T>> parted = new LinkedHashMap<>();
    for (boolean matrices : new boolean[] {true, false}) {
      for (T each : all) {
        if (Rule.isMatrix(shape.apply(each)) == matrices) {
          Rule rule = Rule.of(kind, shape.apply(each));
          parted.computeIfAbsent(new Parting(rule, matrices), key -> new ArrayList<>()).add(each);
        }
      }
    }
    return parted;
  }

  /** Compiles what {@link Optimizer} and {@link FlatTensors} run. */
  public static Kernels compile(NDManager manager) {
    return Kernels.compile(UpdateKernels.SOURCE + FlatTensors.SOURCE, manager.getDevice());
  }

  private Group group(Parting of, List<Piece> pieces) {
    Map<Moment, List<NDArray>> moments = new EnumMap<>(Moment.class);
    for (Moment moment : of.rule().moments()) {
      List<NDArray> arrays = new ArrayList<>();
      for (Piece piece : pieces) {
        Shape whole = moment.shape(piece.whole());
        Shape here = moment.isOfEach() ? piece.weight().getShape() : whole;
        NDArray array = manager.zeros(here, moment.type());
        arrays.add(array);
        state.put(
            moment.name(piece.name()),
            new Held(array, whole, moment.isOfEach() ? piece.from() : 0));
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
        of.rule(),
        of.matrices() ? settings.weightDecay() : 0,
        pieces.stream().map(Piece::weight).toList(),
        pieces.stream().map(Piece::gradient).toList(),
        moments);
  }

  /** Names and shapes of the state of whole weights, in the order of {@link #state}. */
  static Map<String, Shape> layout(OptimizerSettings.Kind kind, Map<String, NDArray> weights) {
    Map<String, Shape> layout = new LinkedHashMap<>();
    layout.put(UPDATES, new Shape(1));
    List<String> names = List.copyOf(weights.keySet());
    parted(kind, names, name -> weights.get(name).getShape())
        .forEach(
            (of, these) -> {
              for (Moment moment : of.rule().moments()) {
                these.forEach(
                    name ->
                        layout.put(moment.name(name), moment.shape(weights.get(name).getShape())));
              }
              these.stream()
                  .filter(name -> ShardedOptimizer.isHalf(weights.get(name)))
                  .forEach(
                      name -> layout.put(Moment.MASTER.name(name), weights.get(name).getShape()));
            });
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
    groups.forEach(group -> step(group, learningRate));
  }

  private void step(Group group, double learningRate) {
    try (NDManager scope = manager.newSubManager()) {
      Kernels.Call call =
          kernels
              .call(group.rule.kernel())
              .numbers(group.rule.numbers(settings, learningRate, group.decay, done));
      if (group.rule == Rule.ADAMW_8BIT) {
        call.with(signed).with(positive);
      }
      call.with("w", group.weights).with("g", group.gradients);
      for (Moment moment : group.rule.moments()) {
        call.with(moment.name(), group.moments.get(moment));
      }
      call.run(scope);
    }
  }

  /** All of its state by its names in files, in a fixed order. */
  Map<String, NDArray> state() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    state.forEach((name, held) -> arrays.put(name, held.array));
    return arrays;
  }

  /** Writes it, where all of it is here, for {@link #load}. */
  void write(Path file) throws IOException {
    try (NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      state.forEach(
          (name, held) -> {
            NDArray whole = held.array.reshape(held.whole);
            whole.attach(scope);
            arrays.put(name, whole);
          });
      SafetensorsWriter.write(arrays, file);
    }
  }

  /** Reads what is here of the state of whole weights. */
  void load(Path file) throws IOException {
    try (CheckpointTensors tensors = CheckpointTensors.ofFile(file)) {
      for (Map.Entry<String, Held> entry : state.entrySet()) {
        Held held = entry.getValue();
        try (NDManager scope = manager.newSubManager()) {
          NDArray whole =
              held.array.getDataType() == DataType.UINT8
                  ? tensors.readBytes(entry.getKey(), held.whole, scope)
                  : tensors.read(entry.getKey(), held.whole, scope);
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
