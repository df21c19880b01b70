package io.predilect.model.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A GPU's way of the RMS norm, run on the processor, against PyTorch's own. */
class NormKernelsTest {
  private static final int ROWS = 5;
  private static final int WIDTH = 96;

  private static final String BOTH =
      NormKernels.BESIDE_ITS_NEGATIVE
          + """
            def both(self: __torch__.Ops, x: Tensor, w: Tensor, slope: Tensor) -> List[Tensor]:
              a = (self).rms_fused(x, [torch.size(x, -1)], w, 1.0E-5)
              b = torch.rms_norm(x, [torch.size(x, -1)], w, 1.0E-5)
              return [a, b, torch.sum(torch.mul(a, slope)), torch.sum(torch.mul(b, slope))]
          """;

  /** Rows of ordinary size, far from 0, and of the size of epsilon. */
  @ParameterizedTest
  @CsvSource({"0, 1", "100, 1", "-3, 0.01", "0, 0.001"})
  void valuesAndGradientsAreTheSame(float mean, float spread) {
    Random random = new Random(3);
    float[] x = numbers(random, ROWS * WIDTH, mean, spread);
    float[] weight = numbers(random, WIDTH, 1, 0.3f);
    float[] slope = numbers(random, ROWS * WIDTH, 0, 1);
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
        Kernels kernels = Kernels.compile(BOTH, Device.cpu())) {
      float[][][] gradients = new float[2][][];
      for (int way = 0; way < 2; way++) {
        NDArray rows = manager.create(x, new Shape(ROWS, WIDTH));
        NDArray weights = manager.create(weight);
        rows.setRequiresGradient(true);
        weights.setRequiresGradient(true);
        NDArray slopes = manager.create(slope, new Shape(ROWS, WIDTH));
        NDList out = kernels.call("both").with(rows).with(weights).with(slopes).record(manager);
        close(out.get(1).toFloatArray(), out.get(0).toFloatArray());
        JniUtils.backward(
            (PtNDArray) out.get(2 + way), (PtNDArray) manager.create(1f), false, false);
        gradients[way] =
            new float[][] {rows.getGradient().toFloatArray(), weights.getGradient().toFloatArray()};
      }
      close(gradients[1][0], gradients[0][0]);
      close(gradients[1][1], gradients[0][1]);
    }
  }

  private static float[] numbers(Random random, int count, float mean, float spread) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = mean + (float) random.nextGaussian() * spread;
    }
    return numbers;
  }

  private static void close(float[] expected, float[] found) {
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertArrayEquals(expected, found, largest * 1e-5f);
  }
}
