package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Stretch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which numbers of which weights are a rank's: its share of each bucket of weights, so that one
 * call of a collective sums or gathers a bucket.
 *
 * @param ranks the ranks that share out all numbers; of one alone all are its share
 * @param weights by name
 * @param buckets the weights that lie together, in the order of the weights
 */
record Shares(Collective ranks, Map<String, NDArray> weights, List<Bucket> buckets) {
  // PyTorch steps a tensor's last numbers, fewer than its registers hold, one by one, and rounds
  // them otherwise. So that each number is stepped as in the whole tensor, a rank steps from a
  // multiple of this to another; of what is not its own the result is overwritten by its owner's.
  private static final int ALIGNED = 64;

  /**
   * Weights that lie together.
   *
   * @param sizes how many numbers each has
   * @param slices this rank's share, at most one slice of a weight
   */
  record Bucket(Map<String, Integer> sizes, List<Slice> slices) {
    int size() {
      return sizes.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The slices' numbers among those of the bucket. */
    List<NDArray> views(NDArray flat, TensorCalls calls, NDManager scope) {
      return slices.stream()
          .map(slice -> calls.view(flat, slice.at, slice.at + slice.size(), scope))
          .toList();
    }
  }

  /**
   * Numbers of one weight that are this rank's.
   *
   * @param name the weight's
   * @param at the index of the first in its bucket
   * @param own the same numbers in the weight
   * @param stepped those that are stepped with them
   */
  record Slice(String name, int at, Stretch own, Stretch stepped) {
    int size() {
      return own.size();
    }

    /** This rank's of an array of those that are stepped. */
    NDArray ownOf(NDArray array, TensorCalls calls, NDManager scope) {
      return calls.view(
          array, own.from() - (long) stepped.from(), own.to() - (long) stepped.from(), scope);
    }
  }

  /** Shares weights out, in their order. */
  static Shares of(Map<String, NDArray> weights, Collective ranks) {
    List<Bucket> buckets = new ArrayList<>();
    List<String> all = List.copyOf(weights.keySet());
    for (List<String> names : FlatTensors.cut(all, name -> weights.get(name).size())) {
      Map<String, Integer> sizes = new LinkedHashMap<>();
      names.forEach(name -> sizes.put(name, Math.toIntExact(weights.get(name).size())));
      buckets.add(new Bucket(sizes, slices(sizes, ranks)));
    }
    return new Shares(ranks, new LinkedHashMap<>(weights), List.copyOf(buckets));
  }

  private static List<Slice> slices(Map<String, Integer> sizes, Collective ranks) {
    Stretch share = ranks.share(sizes.values().stream().mapToInt(Integer::intValue).sum());
    List<Slice> slices = new ArrayList<>();
    int begin = 0;
    for (Map.Entry<String, Integer> weight : sizes.entrySet()) {
      int size = weight.getValue();
      int from = Math.max(share.from() - begin, 0);
      int to = Math.min(share.to() - begin, size);
      if (from < to) {
        slices.add(
            new Slice(
                weight.getKey(), begin + from, new Stretch(from, to), aligned(from, to, size)));
      }
      begin += size;
    }
    return List.copyOf(slices);
  }

  private static Stretch aligned(int from, int to, int size) {
    long end = ((long) to + ALIGNED - 1) / ALIGNED * ALIGNED;
    return new Stretch(from / ALIGNED * ALIGNED, (int) Math.min(size, end));
  }

  /** All slices of this rank. */
  List<Slice> slices() {
    return buckets.stream().flatMap(bucket -> bucket.slices().stream()).toList();
  }

  /** Refuses other ranks than those that share. */
  void require(Collective others) {
    if (others.rank() != ranks.rank() || others.ranks() != ranks.ranks()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "an optimiser's state is shared out to rank %d of %d, but gradients are summed as"
                  + " rank %d of %d",
              ranks.rank(),
              ranks.ranks(),
              others.rank(),
              others.ranks()));
    }
  }
}
