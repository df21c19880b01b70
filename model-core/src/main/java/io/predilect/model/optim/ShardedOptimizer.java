package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Stretch;
import io.predilect.model.engine.HostFloats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An optimiser whose state is shared out among the ranks: ZeRO's stage 1 (Rajbhandari et al. 2020,
 * "ZeRO: Memory optimizations toward training trillion parameter models", section 5.1). Gradients
 * are reduce-scattered, every rank steps the numbers that are its share, and the weights are
 * gathered: as many bytes between ranks as summing the gradients, and the same weights to the bit
 * unless they are clipped, by a norm that is added up in another order. With {@link PassSums} it is
 * stage 2.
 *
 * <p>Of weights in bfloat16 it steps masters in float32, with gradients that are summed in float32
 * too; the weights are the masters rounded. Of one rank all numbers are its share.
 */
final class ShardedOptimizer implements Optimizer {
  private final OptimizerSettings settings;
  private final Shares shares;
  private final ShareGradients gradients;
  private final TensorCalls calls;
  private final FlatTensors flatWeights;
  private final List<NDArray> half = new ArrayList<>(); // this rank's, as the model has them
  private final List<NDArray> masters = new ArrayList<>(); // of those, in float32
  private final FusedOptimizer fused;

  /**
   * An optimiser of a rank's share.
   *
   * @param calls its manager is closed with the optimiser
   */
  ShardedOptimizer(
      OptimizerSettings settings, Shares shares, ShareGradients gradients, TensorCalls calls) {
    this.settings = settings;
    this.shares = shares;
    this.gradients = gradients;
    this.calls = calls;
    this.flatWeights =
        new FlatTensors(List.copyOf(shares.weights().values()), calls.kernels(), calls.manager());
    List<Piece> pieces = shares.slices().stream().map(this::piece).toList();
    this.fused = new FusedOptimizer(settings, pieces, calls.kernels(), calls.manager());
  }

  private Piece piece(Shares.Slice slice) {
    NDArray weight = shares.weights().get(slice.name());
    NDArray stepped = full(weight, slice.stepped(), calls);
    if (isHalf(weight)) {
      half.add(calls.view(weight, slice.own().from(), slice.own().to()));
      masters.add(slice.ownOf(stepped, calls, calls.manager()));
    }
    return new Piece(
        slice.name(),
        weight.getShape(),
        slice.stepped().from(),
        isHalf(weight),
        stepped,
        gradients.stepped(slice));
  }

  /** Numbers of a tensor in float32: the tensor's own, or copies. */
  static NDArray full(NDArray tensor, Stretch part, TensorCalls calls) {
    NDArray own = calls.view(tensor, part.from(), part.to());
    if (!isHalf(tensor)) {
      return own;
    }
    NDArray copy = calls.manager().zeros(own.getShape());
    calls.assign(List.of(copy), List.of(own));
    own.close();
    return copy;
  }

  /** Whether a tensor is of another type than float32, which is bfloat16. */
  static boolean isHalf(NDArray tensor) {
    return tensor.getDataType() != DataType.FLOAT32;
  }

  @Override
  public long updates() {
    return fused.updates();
  }

  @Override
  public void zeroGradients() {
    gradients.zero();
  }

  @Override
  public void sumGradients(Collective ranks) {
    gradients.sum(ranks);
  }

  @Override
  public double gradientNorm() {
    double[] squares = {calls.squares(gradients.own())};
    shares.ranks().sum(squares);
    return (float) Math.sqrt(squares[0]);
  }

  @Override
  public void scaleGradients(double factor) {
    calls.scale(gradients.own(), factor);
  }

  @Override
  public void step(double learningRate) {
    fused.step(learningRate);
    calls.assign(half, masters);
    if (shares.ranks().ranks() > 1) {
      flatWeights.changeAsTheyAre(shares.ranks()::allGather);
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
  public OptimizerState state(Path scratch) throws IOException {
    if (shares.ranks().ranks() == 1) {
      return fused::write;
    }
    Map<String, Shape> layout = FusedOptimizer.layout(settings.kind(), shares.weights());
    return GatheredState.of(
        layout, shares.ranks().rank() == 0, scratch, sink -> gather(layout.keySet(), sink));
  }

  private void gather(Set<String> wanted, GatheredState.Sink sink) throws IOException {
    float[] updates = {fused.updates()};
    sink.take(FusedOptimizer.UPDATES, updates, 0, 1);
    for (Moment moment : Moment.values()) {
      for (Shares.Bucket bucket : shares.buckets()) {
        if (bucket.sizes().keySet().stream().map(moment::name).noneMatch(wanted::contains)) {
          continue;
        }
        boolean counts = moment == Moment.STEP;
        float[] values = counts ? updates : gathered(moment, bucket);
        int at = 0;
        for (Map.Entry<String, Integer> tensor : bucket.sizes().entrySet()) {
          String name = moment.name(tensor.getKey());
          if (wanted.contains(name)) {
            sink.take(name, values, counts ? 0 : at, counts ? 1 : tensor.getValue());
          }
          at += tensor.getValue();
        }
      }
    }
  }

  private float[] gathered(Moment moment, Shares.Bucket bucket) {
    Map<String, NDArray> held = fused.state();
    try (NDManager scope = calls.manager().newSubManager()) {
      NDArray flat = scope.zeros(new Shape(bucket.size()));
      List<NDArray> views = bucket.views(flat, calls, scope);
      for (int i = 0; i < views.size(); i++) {
        Shares.Slice slice = bucket.slices().get(i);
        NDArray stepped = held.get(moment.name(slice.name()));
        if (stepped != null) {
          calls.assign(List.of(views.get(i)), List.of(slice.ownOf(stepped, calls, scope)));
        }
      }
      shares.ranks().allGather(flat);
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
    calls.manager().close();
  }
}
