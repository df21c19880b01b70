package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.distributed.Collective;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The share of gradients that every rank has all of until they are summed: ZeRO's stage 1. Of
 * gradients in float32 the sums lie in their place, of others in copies.
 */
final class HeldGradients implements ShareGradients {
  private final Shares shares;
  private final Map<String, NDArray> gradients;
  private final TensorCalls calls;
  private final Map<String, NDArray> stepped = new LinkedHashMap<>();
  private final Map<String, NDArray> own = new LinkedHashMap<>();
  private final List<NDArray> half = new ArrayList<>();
  private final List<NDArray> full = new ArrayList<>(); // sums of those

  /** Of all weights' gradients, by the weights' names. */
  HeldGradients(Shares shares, Map<String, NDArray> gradients, TensorCalls calls) {
    this.shares = shares;
    this.gradients = Map.copyOf(gradients);
    this.calls = calls;
    for (Shares.Slice slice : shares.slices()) {
      NDArray gradient = gradients.get(slice.name());
      NDArray sums = ShardedOptimizer.full(gradient, slice.stepped(), calls);
      stepped.put(slice.name(), sums);
      own.put(slice.name(), slice.ownOf(sums, calls, calls.manager()));
      if (ShardedOptimizer.isHalf(gradient)) {
        half.add(calls.view(gradient, slice.own().from(), slice.own().to()));
        full.add(own.get(slice.name()));
      }
    }
  }

  @Override
  public NDArray stepped(Shares.Slice slice) {
    return stepped.get(slice.name());
  }

  @Override
  public List<NDArray> own() {
    return List.copyOf(own.values());
  }

  @Override
  public void zero() {
    calls.zero(List.copyOf(gradients.values()));
  }

  @Override
  public void sum(Collective ranks) {
    boolean whole = shares.ranks().ranks() == 1;
    if (!whole) {
      shares.require(ranks);
    }
    if (ranks.ranks() == 1) {
      calls.assign(full, half);
      return;
    }
    for (Shares.Bucket bucket : shares.buckets()) {
      try (NDManager scope = calls.manager().newSubManager()) {
        NDArray flat =
            calls.flat(bucket.sizes().keySet().stream().map(gradients::get).toList(), scope);
        if (whole) {
          ranks.sum(flat);
        } else {
          ranks.reduceScatter(flat);
        }
        calls.assign(
            bucket.slices().stream().map(slice -> own.get(slice.name())).toList(),
            bucket.views(flat, calls, scope));
      }
    }
  }
}
