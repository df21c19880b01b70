package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.distributed.Collective;
import io.predilect.model.engine.Kernels;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The share of gradients that no rank ever has all of: ZeRO's stage 2 (Rajbhandari et al. 2020,
 * section 5.2). While a pass is run backward it gives each weight's gradient as soon as that is
 * complete; as soon as a bucket of them is, it is reduce-scattered, added to this rank's share in
 * float32, and freed.
 *
 * <p>So a step of M passes sends its gradients M times, where stage 1 sends them once: with the
 * gathered weights (M + 1) / 2 times as many bytes in all, and as many with one pass. That is what
 * DeepSpeed's stage 2 and FSDP do; FSDP's {@code no_sync} sends them once, but holds all of them in
 * the meantime, which is what this stage is there to avoid. Larger passes are the remedy.
 *
 * <p>Buckets are summed from the last to the first, the order in which a pass completes them, so
 * that ranks agree whatever their passes hold.
 */
public final class PassSums implements ShareGradients {
  private final Shares shares;
  private final TensorCalls calls;
  private final Map<String, NDArray> stepped = new LinkedHashMap<>();
  private final Map<String, NDArray> own = new LinkedHashMap<>();
  private final Map<String, NDArray> given = new HashMap<>(); // of buckets that are not complete
  private int left; // buckets of this pass that are still to be summed

  /**
   * Sums of the gradients of some weights.
   *
   * @param weights by name, in the order in which they are used
   * @param ranks two or more, all of which make the same passes
   * @param kernels what {@link FusedOptimizer#compile} gave for the weights' device; they stay the
   *     caller's
   * @param manager owner of the sums
   */
  public PassSums(
      Map<String, NDArray> weights, Collective ranks, Kernels kernels, NDManager manager) {
    this.shares = Shares.of(weights, ranks);
    this.calls = new TensorCalls(kernels, manager);
    for (Shares.Slice slice : shares.slices()) {
      NDArray sums = manager.zeros(new Shape(slice.stepped().size()));
      stepped.put(slice.name(), sums);
      own.put(slice.name(), slice.ownOf(sums, calls, manager));
    }
    this.left = shares.buckets().size();
  }

  Shares shares() {
    return shares;
  }

  /**
   * Takes a weight's gradient of this rank's pass, which is closed when it is summed.
   *
   * @param gradient float32 or bfloat16
   */
  public void give(String weight, NDArray gradient) {
    gradient.attach(calls.manager());
    given.put(weight, gradient);
    while (left > 0 && given.keySet().containsAll(next().sizes().keySet())) {
      try (NDManager scope = calls.manager().newSubManager()) {
        Set<String> names = next().sizes().keySet();
        NDArray flat = flat(names.stream().map(given::get).toList(), scope);
        names.forEach(name -> given.remove(name).close());
        sum(flat, scope);
      }
    }
  }

  // Of one in float32, as a table's is, no copy: what others sum of it need not stay.
  private NDArray flat(List<NDArray> gradients, NDManager scope) {
    NDArray first = gradients.get(0);
    return gradients.size() == 1 && !ShardedOptimizer.isHalf(first)
        ? calls.view(first, 0, first.size(), scope)
        : calls.flat(gradients, scope);
  }

  private Shares.Bucket next() {
    return shares.buckets().get(left - 1);
  }

  private void sum(NDArray flat, NDManager scope) {
    Shares.Bucket bucket = next();
    left--;
    shares.ranks().reduceScatter(flat);
    calls.add(
        bucket.slices().stream().map(slice -> own.get(slice.name())).toList(),
        bucket.views(flat, calls, scope));
  }

  /**
   * Ends a pass.
   *
   * @throws IllegalStateException when it has not given all gradients
   */
  public void end() {
    if (left > 0) {
      throw new IllegalStateException(
          "a pass ends without gradients of some of " + next().sizes().keySet());
    }
    left = shares.buckets().size();
  }

  /**
   * Takes part in what is left of the other ranks' pass without gradients: this rank has no pass,
   * or broke it off, and what it gave in part is let go.
   */
  public void join() {
    given.values().forEach(NDArray::close);
    given.clear();
    while (left > 0) {
      try (NDManager scope = calls.manager().newSubManager()) {
        sum(scope.zeros(new Shape(next().size())), scope);
      }
    }
    end();
  }

  /** The ranks that sum. */
  public Collective ranks() {
    return shares.ranks();
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
    calls.zero(List.copyOf(stepped.values()));
  }

  /** They are sums already. */
  @Override
  public void sum(Collective ranks) {
    shares.require(ranks);
  }
}
