package io.predilect.model.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.data.hash.SplitMix;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.optim.AdamW;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropoutKeysTest {
  private static final int PLACES = 3;
  private static final int[] LENGTHS = {2, 1, 4};
  private static final long[] SEQUENCES = {11, -5, 11};
  private static final int TOKENS = 7;

  // 21 keys: the last number holds one.
  private static int[] byDefinition() {
    int[] keys = new int[PLACES * TOKENS];
    int at = 0;
    for (int place = 0; place < PLACES; place++) {
      for (int i = 0; i < SEQUENCES.length; i++) {
        for (int token = 0; token < LENGTHS[i]; token++) {
          long sequence = SplitMix.mix(SplitMix.mix(9 ^ SEQUENCES[i]) + place);
          keys[at++] = (int) (SplitMix.at(sequence, token) >>> 32);
        }
      }
    }
    return keys;
  }

  @Test
  void theKernelPartsThemAsTheyWerePacked() throws IOException {
    long[] packed = DropoutKeys.of(9, PLACES, LENGTHS, SEQUENCES);
    assertEquals(11, packed.length);
    LoraSettings dropping = new LoraSettings(2, 4, 0.5, List.of("q_proj"), false, 1);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        Trainable adapted = model.trainable(AdamW.usual(), Recompute.NOTHING, dropping);
        NDManager scope = model.decoder().newScope()) {
      NDArray keys =
          model
              .decoder()
              .kernels()
              .call("keys")
              .with(scope.create(packed))
              .numbers(PLACES, 1L, TOKENS)
              .run(scope)
              .get(0);
      assertArrayEquals(new long[] {PLACES, 1, TOKENS}, keys.getShape().getShape());
      assertArrayEquals(byDefinition(), keys.toIntArray());
      assertEquals(1, model.decoder().adapters().orElseThrow().layout().slots().size());
      assertEquals(0, adapted.gradientNorm());
    }
  }
}
