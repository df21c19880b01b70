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
   * @return [layers · slots, tokens], row by row
   */
  static int[] of(long seed, int layersTimesSlots, int[] lengths, long[] sequences) {
    int tokens = Arrays.stream(lengths).sum();
    int[] keys = new int[Math.multiplyExact(layersTimesSlots, tokens)];
    int at = 0;
    for (int place = 0; place < layersTimesSlots; place++) {
      for (int i = 0; i < sequences.length; i++) {
        long sequence = SplitMix.mix(SplitMix.mix(seed ^ sequences[i]) + place);
        for (int token = 0; token < lengths[i]; token++) {
          keys[at++] = (int) (SplitMix.at(sequence, token) >>> Integer.SIZE);
        }
      }
    }
    return keys;
  }
}
