package io.predilect.data.audit;

import java.util.Arrays;

/**
 * How often each 64-bit key was seen: open addressing in two arrays, 24 to 48 bytes a distinct key,
 * where a map of objects takes 150.
 */
final class LongCounts {
  private static final int INITIAL = 64;

  private long[] keys = new long[INITIAL];
  private int[] counts = new int[INITIAL]; // 0: the slot is free
  private int distinct;

  void add(long key, int times) {
    if (times < 1) {
      throw new IllegalArgumentException("a key is counted at least once, not " + times);
    }
    int slot = slot(key);
    if (counts[slot] == 0) {
      keys[slot] = key;
      distinct++;
    }
    counts[slot] = Math.addExact(counts[slot], times);
    if (distinct * 2 > keys.length) {
      grow();
    }
  }

  void addAll(LongCounts other) {
    other.forEach(this::add);
  }

  int distinct() {
    return distinct;
  }

  void forEach(Visitor visitor) {
    for (int slot = 0; slot < keys.length; slot++) {
      if (counts[slot] > 0) {
        visitor.visit(keys[slot], counts[slot]);
      }
    }
  }

  /** The keys seen, ascending. */
  long[] sortedKeys() {
    long[] sorted = new long[distinct];
    int next = 0;
    for (int slot = 0; slot < keys.length; slot++) {
      if (counts[slot] > 0) {
        sorted[next++] = keys[slot];
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }

  int count(long key) {
    return counts[slot(key)];
  }

  // The key's slot, or the free one where it belongs.
  private int slot(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L; // Fibonacci hashing: lengths are small and dense
    int slot = (int) (mixed >>> 32) & (keys.length - 1);
    while (counts[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private void grow() {
    LongCounts larger = new LongCounts();
    larger.keys = new long[Math.multiplyExact(keys.length, 2)];
    larger.counts = new int[larger.keys.length];
    forEach(larger::add);
    keys = larger.keys;
    counts = larger.counts;
  }

  /** Takes one key and how often it was seen. */
  interface Visitor {
    void visit(long key, int times);
  }
}
