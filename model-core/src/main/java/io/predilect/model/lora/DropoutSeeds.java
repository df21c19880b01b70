package io.predilect.model.lora;

import io.predilect.data.hash.SplitMix;

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
        rows[1 + slot][i] = SplitMix.mix(SplitMix.mix(seed ^ sequences[i]) + place) >>> 1;
      }
    }
    return rows;
  }
}
