package io.predilect.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HostBytesTest {
  private static final String HALVE =
      """
        def halve(self: __torch__.Ops, t: Tensor) -> Tensor:
          return torch.t(torch.to(t, 15))
      """;

  @Test
  void bfloat16HasItsOwnBytesInTheTensorsOrderWhereverItLies() {
    try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu());
        Kernels kernels = Kernels.compile(HALVE, Device.cpu())) {
      NDArray numbers = scope.create(new float[] {1, 2, -3, 0.5f, 4, 1 + 0x1p-8f}, new Shape(2, 3));
      NDArray turned = kernels.call("halve").with(numbers).run(scope).get(0);

      ByteBuffer bytes = HostBytes.of(turned, scope);

      // A bfloat16 is the upper half of a float; 1 + 2^-8 lies between two and becomes the even
      // one.
      short[] upper = new short[6];
      bytes.asShortBuffer().get(upper);
      assertArrayEquals(
          new short[] {0x3f80, 0x3f00, 0x4000, 0x4080, (short) 0xc040, 0x3f80}, upper);
      assertEquals(12, HostBytes.size(turned));
      assertEquals(24, HostBytes.size(numbers));
    }
  }
}
