package io.predilect.model.promptfree.prioritised;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the selection stands between two steps: all that an exact resume needs.
 *
 * @param threshold λ_t
 * @param refills how many times the pool was filled
 * @param draws examples drawn so far, the position in the sequence of random numbers
 * @param pool the examples that can be drawn, in their order
 * @param returns how many times examples came back or were left out, by example; absent: never
 */
public record PoolState(
    double threshold, int refills, long draws, List<Integer> pool, Map<Integer, Integer> returns) {

  public PoolState {
    pool = List.copyOf(pool);
    returns = Collections.unmodifiableMap(new TreeMap<>(returns));
  }

  /** Before the first step: λ_0 = 0, and a pool still to be filled. */
  public static PoolState start() {
    return new PoolState(0, 0, 0, List.of(), Map.of());
  }
}
