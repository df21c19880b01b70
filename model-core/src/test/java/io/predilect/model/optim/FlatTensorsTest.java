package io.predilect.model.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FlatTensorsTest {
  @Test
  void tensorsOfAnyLayoutAreSeenFlatAndWrittenBackInPlace() {
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      NDArray small = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
      NDArray turned = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2)).transpose();
      NDArray large = manager.arange(5_000_000f);
      NDArray scalar = manager.create(7f);
      try (Kernels kernels = FusedOptimizer.compile(manager)) {
        FlatTensors flat = new FlatTensors(List.of(small, turned, large, scalar), kernels, manager);
        List<Integer> sizes = new ArrayList<>();
        flat.change(
            values -> {
              sizes.add(values.length);
              for (int i = 0; i < values.length; i++) {
                values[i] *= 2;
              }
            });
        assertEquals(List.of(10, 5_000_000, 1), sizes);
      }
      assertArrayEquals(new float[] {2, 4, 6, 8, 10, 12}, small.toFloatArray());
      assertArrayEquals(new float[] {2, 6, 4, 8}, turned.toFloatArray());
      assertEquals(9_999_998f, large.getFloat(4_999_999));
      assertEquals(14f, scalar.getFloat());
      assertEquals(DataType.FLOAT32, scalar.getDataType());
    }
  }
}
