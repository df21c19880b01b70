package io.predilect.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostFloatsTest {
  private static final String HALVE =
      """
        def halve(self: __torch__.Ops, t: Tensor) -> Tensor:
          return torch.to(t, 15)
      """;

  @Test
  void numbersAreSeenInSinglePrecisionAndPutBackInTheTensorsOwn() {
    try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu());
        Kernels kernels = Kernels.compile(HALVE, Device.cpu())) {
      NDArray single = scope.create(new float[] {1 / 3f, -2, 0.5f});
      NDArray half = kernels.call("halve").with(single).run(scope).get(0);
      float[] third = HostFloats.copy(half);

      HostFloats.change(single, values -> values[1] = 1 + 0x1p-9f);
      HostFloats.change(half, values -> values[1] = 1 + 0x1p-9f);

      assertArrayEquals(new float[] {1 / 3f, 1 + 0x1p-9f, 0.5f}, single.toFloatArray());
      // A bfloat16 has eight bits: what was not changed stays to the bit, what was is rounded.
      assertArrayEquals(new float[] {third[0], 1, 0.5f}, HostFloats.copy(half));
      assertEquals(1 / 3f, third[0], 1e-3f);
    }
  }

  @Test
  void whatIsTooLargeForOneArrayIsTakenInPieces() {
    try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu());
        Kernels kernels = Kernels.compile(HALVE, Device.cpu())) {
      NDArray single = scope.create(new float[] {1, 2, 3, 4, 5, 6, 7}).reshape(7, 1);
      NDArray half = kernels.call("halve").with(single).run(scope).get(0);
      for (NDArray tensor : List.of(single, half)) {
        List<float[]> seen = new ArrayList<>();
        HostFloats.change(
            tensor,
            3,
            values -> {
              seen.add(values.clone());
              values[0] = -values[0];
            });
        assertArrayEquals(new float[][] {{1, 2, 3}, {4, 5, 6}, {7}}, seen.toArray(float[][]::new));
        for (int piece : new int[] {1, 3, 7, 8}) {
          assertArrayEquals(
              new float[] {-1, 2, 3, -4, 5, 6, -7}, HostFloats.copy(tensor, piece), 0);
        }
      }
    }
  }

  @Test
  void ofNoNumbersNoneAreSeen() {
    try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu())) {
      NDArray none = scope.zeros(new Shape(0));
      List<Integer> sizes = new ArrayList<>();
      HostFloats.change(none, values -> sizes.add(values.length));
      assertEquals(List.of(0), sizes);
      assertEquals(0, HostFloats.copy(none).length);
    }
  }
}
