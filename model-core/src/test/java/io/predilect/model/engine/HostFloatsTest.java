package io.predilect.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
}
