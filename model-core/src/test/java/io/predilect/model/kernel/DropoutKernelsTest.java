package io.predilect.model.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DropoutKernelsTest {
  private static final String CALLED =
      """
        def dropped(self: __torch__.Ops, x: Tensor, keys: Tensor) -> Tensor:
          return (self).drop(x, keys, 1)
      """;
  private static final int ROWS = 300;
  private static final int WIDTH = 512;
  private static final double SHARE = 0.1;
  private static final double NUMBERS = (double) ROWS * WIDTH;

  private final int[] keys = new Random(3).ints(ROWS).toArray();

  // 1/0.9 where a number is kept.
  private static float[] mask(double share, int[] keys) {
    try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu());
        Kernels kernels = Kernels.compile(DropoutKernels.source(share) + CALLED, Device.cpu())) {
      int[] slots = new int[2 * keys.length];
      System.arraycopy(keys, 0, slots, keys.length, keys.length);
      NDArray x = scope.ones(new Shape(keys.length, WIDTH));
      NDArray both = scope.create(slots, new Shape(2, keys.length));
      return kernels.call("dropped").with(x).with(both).run(scope).get(0).toFloatArray();
    }
  }

  @Test
  void aMaskIsIntegerArithmeticOnItsRowsKeys() {
    float[] expected = new float[ROWS * WIDTH];
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < WIDTH; column++) {
        int h = keys[row] + (column + 1) * 0x9E3779B9;
        h = (h ^ h >>> 16) * 0x85EBCA6B;
        h = (h ^ h >>> 13) * 0xC2B2AE35;
        boolean kept = h < Math.round(0x1p32 * 0.9) + Integer.MIN_VALUE;
        expected[row * WIDTH + column] = kept ? (float) (1 / 0.9) : 0;
      }
    }
    assertArrayEquals(expected, mask(SHARE, keys));
  }

  @Test
  void numbersAreDroppedAsOftenAsToldAndApartFromTheirNeighbours() {
    float[] mask = mask(SHARE, keys);
    int dropped = 0;
    int besides = 0; // dropped together with the next in the row
    int below = 0;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] == 0) {
        dropped++;
        besides += i + 1 < mask.length && mask[i + 1] == 0 ? 1 : 0;
        below += i + WIDTH < mask.length && mask[i + WIDTH] == 0 ? 1 : 0;
      }
    }
    assertEquals(SHARE * NUMBERS, dropped, deviations(SHARE));
    assertEquals(SHARE * SHARE * NUMBERS, besides, deviations(SHARE * SHARE));
    assertEquals(SHARE * SHARE * NUMBERS, below, deviations(SHARE * SHARE));
    for (int column = 0; column < WIDTH; column++) {
      int here = 0;
      for (int row = 0; row < ROWS; row++) {
        here += mask[row * WIDTH + column] == 0 ? 1 : 0;
      }
      assertEquals(SHARE * ROWS, here, deviations(SHARE) / Math.sqrt(WIDTH), "column " + column);
    }
  }

  // Four and a half standard deviations of a count.
  private static double deviations(double share) {
    return 4.5 * Math.sqrt(NUMBERS * share * (1 - share));
  }
}
