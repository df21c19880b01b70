package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Stretch;
import io.predilect.model.engine.HostBytes;
import io.predilect.model.engine.Kernels;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An optimiser whose state is shared out among the ranks: ZeRO's stage 1 (Rajbhandari et al. 2020,
 * "ZeRO: Memory optimizations toward training trillion parameter models", section 5.1). Gradients
 * are reduce-scattered, every rank steps the numbers that are its share, and the weights are
 * gathered: as many bytes between ranks as summing the gradients, and the same weights to the bit
 * unless they are clipped, by a norm that is added up in another order.
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
  private final List<String> names;
  private final List<List<Slice>> slices = new ArrayList<>(); // of each bucket
  private final List<NDArray> ownGradients = new ArrayList<>();
  private final FusedOptimizer fused;

  /**
   * Numbers of one weight that are this rank's.
   *
   * @param name the weight's
   * @param at the index of the first in its bucket
   * @param size how many there are
   * @param gradient theirs
   * @param before numbers that are stepped before them
   */
  private record Slice(String name, int at, int size, NDArray gradient, int before) {}

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
    this.names = List.copyOf(weights.keySet());
    List<Piece> pieces = new ArrayList<>();
    int next = 0;
    for (List<NDArray> bucket : flatWeights.buckets()) {
      Stretch own = collective.share(size(bucket));
      List<Slice> shares = new ArrayList<>();
      int begin = 0;
      for (NDArray weight : bucket) {
        String name = names.get(next++);
        int end = begin + Math.toIntExact(weight.size());
        Stretch part = new Stretch(Math.max(begin, own.from()), Math.min(end, own.to()));
        if (part.size() > 0) {
          shares.add(slice(name, begin, part, weight, gradients.get(name), pieces));
        }
        begin = end;
      }
      slices.add(shares);
    }
    this.fused = new FusedOptimizer(settings, pieces, kernels, manager);
  }

  private Slice slice(
      String name, int begin, Stretch part, NDArray weight, NDArray gradient, List<Piece> pieces) {
    int first = part.from() - begin;
    int from = first / ALIGNED * ALIGNED;
    int last = part.to() - begin;
    long to = Math.min(weight.size(), ((long) last + ALIGNED - 1) / ALIGNED * ALIGNED);
    pieces.add(
        new Piece(name, weight.getShape(), from, view(weight, from, to), view(gradient, from, to)));
    NDArray own = view(gradient, first, last);
    ownGradients.add(own);
    return new Slice(name, part.from(), part.size(), own, first - from);
  }

  private NDArray view(NDArray tensor, long from, long to) {
    return kernels.call("view").numbers(from, to - from).with(tensor).run(manager).get(0);
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
    if (ranks.rank() != collective.rank() || ranks.ranks() != collective.ranks()) {
      throw new IllegalStateException(
          String.format(
              "an optimiser's state is shared out to rank %d of %d, but gradients are summed as"
                  + " rank %d of %d",
              collective.rank(), collective.ranks(), ranks.rank(), ranks.ranks()));
    }
    for (int bucket = 0; bucket < slices.size(); bucket++) {
      float[] values = flatGradients.copy(flatGradients.buckets().get(bucket));
      ranks.reduceScatter(values);
      take(slices.get(bucket), values);
    }
  }

  private void take(List<Slice> own, float[] values) {
    if (own.isEmpty()) {
      return;
    }
    try (NDManager scope = manager.newSubManager()) {
      List<NDArray> sums = new ArrayList<>();
      for (Slice slice : own) {
        sums.add(scope.create(Arrays.copyOfRange(values, slice.at, slice.at + slice.size)));
      }
      List<NDArray> gradients = own.stream().map(Slice::gradient).toList();
      kernels.call("assign").with("w", gradients).with("source", sums).run(scope);
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
    flatWeights.change(collective::allGather);
  }

  @Override
  public void change(Consumer<float[]> change) {
    throw new IllegalStateException(
        "the optimiser's state is shared out among ranks, of which none sees all: set zero_stage"
            + " to 0");
  }

  @Override
  public OptimizerState state() throws IOException {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    weights.forEach((name, weight) -> shapes.put(name, weight.getShape()));
    return GatheredState.of(
        FusedOptimizer.layout(settings.kind(), shapes), collective.rank() == 0, this::gather);
  }

  private void gather(GatheredState.Sink sink) throws IOException {
    Map<String, NDArray> own = fused.state();
    float[] updates = {fused.updates()};
    sink.take("updates", updates, 0, 1);
    for (FusedOptimizer.Moment moment : FusedOptimizer.Moment.of(settings.kind())) {
      int next = 0;
      for (int bucket = 0; bucket < slices.size(); bucket++) {
        List<NDArray> tensors = flatWeights.buckets().get(bucket);
        if (moment == FusedOptimizer.Moment.STEP) {
          for (int i = 0; i < tensors.size(); i++) {
            sink.take(moment.name(names.get(next++)), updates, 0, 1);
          }
          continue;
        }
        float[] values = new float[size(tensors)];
        for (Slice slice : slices.get(bucket)) {
          copy(own.get(moment.name(slice.name)), slice, values);
        }
        collective.allGather(values);
        int at = 0;
        for (NDArray tensor : tensors) {
          sink.take(moment.name(names.get(next++)), values, at, (int) tensor.size());
          at += (int) tensor.size();
        }
      }
    }
  }

  private void copy(NDArray stepped, Slice slice, float[] values) {
    try (NDManager scope = manager.newSubManager()) {
      HostBytes.of(stepped, scope)
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer()
          .position(slice.before)
          .get(values, slice.at, slice.size);
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
