package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.engine.HostFloats;
import io.predilect.model.engine.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Tensors as a few flat arrays, in which a collective sums them: one call for many small tensors,
 * and no array larger than the largest tensor.
 */
public final class FlatTensors {
  /** Numbers a bucket has, unless one tensor alone has more: 16 MiB of single precision. */
  private static final long BUCKET = 4L << 20;

  static final String SOURCE =
      """
        def flatten(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
          flat = annotate(List[Tensor], [])
          for i in range(len(t)):
            _0 = torch.append(flat, torch.to(torch.reshape(t[i], [-1]), 6))
          return torch.cat(flat)
        def join(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
          flat = annotate(List[Tensor], [])
          for i in range(len(t)):
            _0 = torch.append(flat, torch.reshape(t[i], [-1]))
          return torch.cat(flat)
        def spread(self: __torch__.Ops, flat: Tensor, t: List[Tensor]) -> Tensor:
          at = 0
          for i in range(len(t)):
            n = torch.numel(t[i])
            part = torch.reshape(torch.narrow(flat, 0, at, n), torch.size(t[i]))
            _0 = torch.copy_(t[i], part)
            at = torch.add(at, n)
          return flat
        def view(self: __torch__.Ops, place: Tensor, t: Tensor) -> Tensor:
          first = int(torch.select(place, 0, 0))
          count = int(torch.select(place, 0, 1))
          return torch.narrow(torch.view(t, [-1]), 0, first, count)
        def squares(self: __torch__.Ops, t: List[Tensor]) -> Tensor:
          squares = annotate(List[Tensor], [])
          for i in range(len(t)):
            norm = torch.linalg_vector_norm(t[i], 2, None, False, dtype=7)
            _0 = torch.append(squares, torch.mul(norm, norm))
          return torch.sum(torch.stack(squares))
      """;

  private final List<List<NDArray>> buckets;
  private final NDManager manager;
  private final Kernels kernels;

  /**
   * Tensors of one device, not empty; the order decides what lies together.
   *
   * @param kernels what {@link FusedOptimizer#compile} gave for the device; they stay the caller's
   */
  public FlatTensors(List<NDArray> tensors, Kernels kernels, NDManager manager) {
    this.buckets = cut(tensors, NDArray::size);
    this.manager = manager;
    this.kernels = kernels;
  }

  /**
   * What lies together of some tensors.
   *
   * @param size how many numbers each has
   */
  static <T> List<List<T>> cut(List<T> tensors, ToLongFunction<T> size) {
    List<List<T>> buckets = new ArrayList<>();
    List<T> bucket = new ArrayList<>();
    long total = 0;
    for (T tensor : tensors) {
      long numbers = size.applyAsLong(tensor);
      if (!bucket.isEmpty() && total + numbers > BUCKET) {
        buckets.add(List.copyOf(bucket));
        bucket.clear();
        total = 0;
      }
      bucket.add(tensor);
      total += numbers;
    }
    buckets.add(List.copyOf(bucket));
    return List.copyOf(buckets);
  }

  /** Shows every bucket's numbers to {@code change}, and puts what it made of them back. */
  public void change(Consumer<float[]> change) {
    changeOnDevice(flat -> HostFloats.change(flat, change));
  }

  /** The same with the numbers where the tensors are, in float32. */
  void changeOnDevice(Consumer<NDArray> change) {
    change("flatten", change);
  }

  /** The same with the numbers in the type that they have, or the wider one of several. */
  void changeAsTheyAre(Consumer<NDArray> change) {
    change("join", change);
  }

  private void change(String joining, Consumer<NDArray> change) {
    for (List<NDArray> bucket : buckets) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray flat = kernels.call(joining).with("t", bucket).run(scope).get(0);
        change.accept(flat);
        kernels.call("spread").with(flat).with("t", bucket).run(scope);
      }
    }
  }
}
