package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Stretch;
import io.predilect.model.engine.HostFloats;
import io.predilect.model.engine.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An optimiser whose state is shared out among the ranks: ZeRO's stage 1 (Rajbhandari et al. 2020,
 * "ZeRO: Memory optimizations toward training trillion parameter models", section 5.1). Gradients
 * are reduce-scattered, every rank steps the numbers that are its share, and the weights are
 * gathered: as many bytes between ranks as summing the gradients, and the same weights to the bit
 * unless they are clipped, by a norm that is added up in another order.
 *
 * <p>Of weights in bfloat16 it steps masters in float32, with gradients that are summed in float32
 * too; the weights are the masters rounded. Of one rank all numbers are its share.
 */
final class ShardedOptimizer implements Optimizer {
  // PyTorch steps a tensor's last numbers, fewer than its registers hold, one by one, and rounds
  // them otherwise. So that each number is stepped as in the whole tensor, a rank steps from a
  // multiple of this to another; of what is not its own the result is overwritten by its owner's.
  private static final int ALIGNED = 64;

  private final OptimizerSettings settings;
  private final Collective collective;
  private final Map<String, NDArray> weights;
  private final Kernels kernels;
  private final NDManager manager;
  private final FlatTensors flatWeights;
  private final FlatTensors flatGradients;
  private final List<List<Slice>> slices = new ArrayList<>(); // of each bucket
  private final List<Piece> pieces = new ArrayList<>();
  private final List<NDArray> ownGradients = new ArrayList<>(); // float32
  private final Copies masters = new Copies(new ArrayList<>(), new ArrayList<>());
  private final Copies sums = new Copies(new ArrayList<>(), new ArrayList<>());
  private final FusedOptimizer fused;

  /**
   * Numbers of one weight that are this rank's.
   *
   * @param name the weight's
   * @param at the index of the first in its bucket
   * @param size how many there are
   * @param gradient theirs, float32
   * @param before numbers that are stepped before them
   */
  private record Slice(String name, int at, int size, NDArray gradient, int before) {
    int to() {
      return at + size;
    }
  }

  /**
   * This rank's numbers in bfloat16, as the model has them, and in float32, as they are stepped.
   */
  private record Copies(List<NDArray> half, List<NDArray> full) {}

  ShardedOptimizer(
      OptimizerSettings settings,
      Map<String, NDArray> weights,
      Map<String, NDArray> gradients,
      Collective collective,
      Kernels kernels,
      NDManager parent) {
    this.settings = settings;
    this.collective = collective;
    this.weights = new LinkedHashMap<>(weights);
    this.kernels = kernels;
    this.manager = parent.newSubManager();
    this.flatWeights = new FlatTensors(List.copyOf(weights.values()), kernels, manager);
    this.flatGradients = new FlatTensors(List.copyOf(gradients.values()), kernels, manager);
    Iterator<String> names = this.weights.keySet().iterator();
    for (List<NDArray> bucket : flatWeights.buckets()) {
      Stretch own = collective.share(size(bucket));
      List<Slice> shares = new ArrayList<>();
      int begin = 0;
      for (NDArray weight : bucket) {
        String name = names.next();
        int end = begin + Math.toIntExact(weight.size());
        Stretch part = new Stretch(Math.max(begin, own.from()), Math.min(end, own.to()));
        if (part.size() > 0) {
          shares.add(slice(name, begin, part, weight, gradients.get(name)));
        }
        begin = end;
      }
      slices.add(shares);
    }
    this.fused = new FusedOptimizer(settings, pieces, kernels, manager);
  }

  private Slice slice(String name, int begin, Stretch part, NDArray weight, NDArray gradient) {
    int first = part.from() - begin;
    int from = first / ALIGNED * ALIGNED;
    int last = part.to() - begin;
    long to = Math.min(weight.size(), ((long) last + ALIGNED - 1) / ALIGNED * ALIGNED);
    NDArray stepped = full(weight, from, to);
    NDArray slopes = full(gradient, from, to);
    NDArray own = view(slopes, first - from, last - from);
    ownGradients.add(own);
    if (isHalf(weight)) {
      masters.half.add(view(weight, first, last));
      masters.full.add(view(stepped, first - from, last - from));
    }
    if (isHalf(gradient)) {
      sums.half.add(view(gradient, first, last));
      sums.full.add(own);
    }
    pieces.add(new Piece(name, weight.getShape(), from, isHalf(weight), stepped, slopes));
    return new Slice(name, part.from(), part.size(), own, first - from);
  }

  // Numbers of a tensor in float32: the tensor's own, or copies.
  private NDArray full(NDArray tensor, long from, long to) {
    NDArray own = view(tensor, from, to);
    if (!isHalf(tensor)) {
      return own;
    }
    NDArray copy = manager.zeros(own.getShape());
    assign(List.of(copy), List.of(own));
    own.close();
    return copy;
  }

  /** Whether a tensor is of another type than float32, which is bfloat16. */
  static boolean isHalf(NDArray tensor) {
    return tensor.getDataType() != DataType.FLOAT32;
  }

  private void assign(List<NDArray> to, List<NDArray> from) {
    if (!to.isEmpty()) {
      try (NDManager scope = manager.newSubManager()) {
        kernels.call("assign").with("w", to).with("source", from).run(scope);
      }
    }
  }

  private NDArray view(NDArray tensor, long from, long to) {
    return view(tensor, from, to, manager);
  }

  private NDArray view(NDArray tensor, long from, long to, NDManager scope) {
    return kernels.call("view").numbers(from, to - from).with(tensor).run(scope).get(0);
  }

  private static int size(List<NDArray> bucket) {
    return Math.toIntExact(bucket.stream().mapToLong(NDArray::size).sum());
  }

  @Override
  public long updates() {
    return fused.updates();
  }

  @Override
  public void sumGradients(Collective ranks) {
    boolean whole = collective.ranks() == 1;
    if (!whole && (ranks.rank() != collective.rank() || ranks.ranks() != collective.ranks())) {
      throw new IllegalStateException(
          String.format(
              "an optimiser's state is shared out to rank %d of %d, but gradients are summed as"
                  + " rank %d of %d",
              collective.rank(), collective.ranks(), ranks.rank(), ranks.ranks()));
    }
    if (ranks.ranks() == 1) {
      assign(sums.full, sums.half);
      return;
    }
    for (int bucket = 0; bucket < slices.size(); bucket++) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray flat = flatGradients.flat(flatGradients.buckets().get(bucket), scope);
        if (whole) {
          ranks.sum(flat);
        } else {
          ranks.reduceScatter(flat);
        }
        List<Slice> own = slices.get(bucket);
        assign(
            own.stream().map(Slice::gradient).toList(),
            own.stream().map(slice -> view(flat, slice.at, slice.to(), scope)).toList());
      }
    }
  }

  @Override
  public double gradientNorm() {
    double[] squares = new double[1];
    if (!ownGradients.isEmpty()) {
      try (NDManager scope = manager.newSubManager()) {
        squares[0] = kernels.call("squares").with("t", ownGradients).run(scope).get(0).getDouble();
      }
    }
    collective.sum(squares);
    return (float) Math.sqrt(squares[0]);
  }

  @Override
  public void scaleGradients(double factor) {
    if (!ownGradients.isEmpty()) {
      try (NDManager scope = manager.newSubManager()) {
        kernels.call("scale").numbers(factor).with("g", ownGradients).run(scope);
      }
    }
  }

  @Override
  public void step(double learningRate) {
    fused.step(learningRate);
    assign(masters.half, masters.full);
    if (collective.ranks() > 1) {
      flatWeights.changeAsTheyAre(collective::allGather);
    }
  }

  @Override
  public void change(Consumer<float[]> change) {
    throw new IllegalStateException(
        "the optimiser's state is shared out among ranks, or has float32 masters of bfloat16"
            + " weights, and can only be seen whole without: set zero_stage to 0 and"
            + " master_weights to false");
  }

  @Override
  public OptimizerState state() throws IOException {
    Map<String, Shape> layout = FusedOptimizer.layout(settings.kind(), weights);
    return GatheredState.of(layout, collective.rank() == 0, sink -> gather(layout.keySet(), sink));
  }

  private void gather(Set<String> wanted, GatheredState.Sink sink) throws IOException {
    float[] updates = {fused.updates()};
    sink.take(FusedOptimizer.UPDATES, updates, 0, 1);
    for (FusedOptimizer.Moment moment : FusedOptimizer.Moment.values()) {
      Iterator<String> all = weights.keySet().stream().map(moment::name).iterator();
      for (int bucket = 0; bucket < slices.size(); bucket++) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        for (NDArray tensor : flatWeights.buckets().get(bucket)) {
          sizes.put(all.next(), (int) tensor.size());
        }
        if (sizes.keySet().stream().noneMatch(wanted::contains)) {
          continue;
        }
        boolean counts = moment == FusedOptimizer.Moment.STEP;
        float[] values = counts ? updates : gathered(moment, bucket);
        int at = 0;
        for (Map.Entry<String, Integer> tensor : sizes.entrySet()) {
          if (wanted.contains(tensor.getKey())) {
            sink.take(tensor.getKey(), values, counts ? 0 : at, counts ? 1 : tensor.getValue());
          }
          at += tensor.getValue();
        }
      }
    }
  }

  private float[] gathered(FusedOptimizer.Moment moment, int bucket) {
    Map<String, NDArray> held = fused.state();
    try (NDManager scope = manager.newSubManager()) {
      NDArray flat = scope.zeros(new Shape(size(flatWeights.buckets().get(bucket))));
      for (Slice slice : slices.get(bucket)) {
        NDArray stepped = held.get(moment.name(slice.name));
        if (stepped != null) {
          assign(
              List.of(view(flat, slice.at, slice.to(), scope)),
              List.of(view(stepped, slice.before, slice.before + slice.size, scope)));
        }
      }
      collective.allGather(flat);
      return HostFloats.copy(flat);
    }
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
