package io.predilect.model.lora;

import io.predilect.data.hash.SplitMix;
import java.util.Arrays;

/**
 * Keys of dropout masks, by arithmetic alone: nothing is drawn, so nothing must be remembered. A
 * token's keys depend on the step, on its sequence and its place there, not on the batch.
 */
final class DropoutKeys {
  private DropoutKeys() {}

  /**
   * A key for each layer, slot and token.
   *
   * @param seed of the step
   * @param lengths tokens of each sequence
   * @param sequences a number for each sequence
   * @return [layers · slots, tokens], row by row, as 32 bits each: two in a number, the first in
   *     its lower half
   */
  static long[] of(long seed, int layersTimesSlots, int[] lengths, long[] sequences) {
    int tokens = Arrays.stream(lengths).sum();
    int count = Math.multiplyExact(layersTimesSlots, tokens);
    long[] keys = new long[count / 2 + count % 2];
    int at = 0;
    for (int place = 0; place < layersTimesSlots; place++) {
      for (int i = 0; i < sequences.length; i++) {
        long sequence = SplitMix.mix(SplitMix.mix(seed ^ sequences[i]) + place);
        for (int token = 0; token < lengths[i]; token++) {
          long key = SplitMix.at(sequence, token) >>> Integer.SIZE;
          keys[at / 2] |= at % 2 == 0 ? key : key << Integer.SIZE;
          at++;
        }
      }
    }
    return keys;
  }
}
