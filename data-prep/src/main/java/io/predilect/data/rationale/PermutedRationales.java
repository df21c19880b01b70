package io.predilect.data.rationale;

import io.predilect.data.hash.Lot;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The corruption "permuted": every pair gets another pair's rationale. Pairs stand in a ring in the
 * order of {@link #key}, a seeded hash of their ids, and each takes the rationale of its successor.
 * So it is one cycle over all pairs: none keeps its own, each rationale is used once, and a sort
 * and a look at the next row compute it, over however many machines.
 */
public final class PermutedRationales {
  private PermutedRationales() {}

  /** Where a pair stands in the ring: equal seeds and ids give equal keys on every machine. */
  public static String key(long seed, String id) {
    return Lot.key(seed, id);
  }

  /** The place in the ring whose rationale the pair at {@code place} takes; both from 0. */
  public static long donor(long place, long pairs) {
    if (pairs < 2) {
      throw new IllegalArgumentException(
          "permuted rationales need at least 2 pairs, there are " + pairs);
    }
    return (place + 1) % pairs;
  }

  /**
   * For every id the id whose rationale it takes.
   *
   * @param ids at least two, all different
   */
  public static Map<String, String> donors(Collection<String> ids, long seed) {
    Map<String, String> byKey = new HashMap<>();
    ids.forEach(id -> byKey.put(key(seed, id), id));
    List<String> ring = byKey.keySet().stream().sorted().map(byKey::get).toList();
    Map<String, String> donors = new HashMap<>();
    for (int place = 0; place < ring.size(); place++) {
      donors.put(ring.get(place), ring.get((int) donor(place, ring.size())));
    }
    return donors;
  }
}
