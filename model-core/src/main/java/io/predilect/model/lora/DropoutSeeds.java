package io.predilect.model.lora;

/** Seeds of dropout masks, by arithmetic alone: nothing is drawn, so nothing must be remembered. */
final class DropoutSeeds {
  private DropoutSeeds() {}

  /**
   * The seeds of one layer: row 0 has the sequences' lengths, row 1 + s the seeds of slot s.
   *
   * @return [1 + slots][sequences]
   */
  static long[][] of(long seed, int layer, int slots, int[] lengths, long[] sequences) {
    long[][] rows = new long[1 + slots][sequences.length];
    for (int i = 0; i < sequences.length; i++) {
      rows[0][i] = lengths[i];
      for (int slot = 0; slot < slots; slot++) {
        long place = (long) layer * slots + slot;
        // Positive, as PyTorch wants a seed.
        rows[1 + slot][i] = mixed(mixed(seed ^ sequences[i]) + place) >>> 1;
      }
    }
    return rows;
  }

  /** SplitMix64's finaliser (Steele et al. 2014): neighbours become unlike each other. */
  static long mixed(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
