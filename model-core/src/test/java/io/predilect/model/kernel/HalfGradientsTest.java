package io.predilect.model.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gradients of an embedding and a head that are held in bfloat16. */
class HalfGradientsTest {
  private static final int VOCABULARY = 200;
  private static final int HIDDEN = 8;
  private static final int ROWS = 1000;
  private static final double ROUNDED = 0x1p-8;

  private static final String CASTS =
      """
        def half(self: __torch__.Ops, t: Tensor) -> Tensor:
          return torch.to(t, 15)
        def whole(self: __torch__.Ops, t: Tensor) -> Tensor:
          return torch.to(t, 6)
      """;

  private final NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
  private final ModelConfig config =
      ModelConfig.llama(VOCABULARY, HIDDEN, 8, 1, 2, 1, 16, 10_000, true);
  private final Kernels kernels =
      Kernels.compile(
          DecoderKernels.of(
                      config,
                      Optional.empty(),
                      Precision.BFLOAT16,
                      ProductSource.PLAIN,
                      AttentionPath.LOOPED)
                  .source()
              + CASTS,
          Device.cpu());

  @AfterEach
  void close() {
    kernels.close();
    manager.close();
  }

  private NDArray half(NDArray array) {
    return kernels.call("half").with(array).run(manager).get(0);
  }

  // One after the other in bfloat16 they would stop at 4, whose neighbour is 1/32 away.
  @Test
  void manySmallSlopesOfAnEmbeddingAddUp() {
    NDArray total = half(manager.zeros(new Shape(2, 1)));
    NDArray slopes = manager.ones(new Shape(ROWS, 1)).mul(0.01f);
    kernels
        .call("add_rows")
        .with(total)
        .with(manager.create(new long[ROWS]))
        .with(slopes)
        .run(manager);
    float[] sums = kernels.call("whole").with(total).run(manager).get(0).toFloatArray();
    assertEquals(10, sums[0], 10 * ROUNDED);
    assertEquals(0, sums[1], 0);
  }

  // A head of zeros: every probability is 1/200, and the target's slope is 1 less.
  @Test
  void thoseOfAHeadDoToo() {
    NDArray states = half(manager.ones(new Shape(ROWS, HIDDEN)));
    NDArray head = half(manager.zeros(new Shape(VOCABULARY, HIDDEN)));
    NDArray gradient = half(manager.zeros(new Shape(VOCABULARY, HIDDEN)));
    NDArray targets = manager.create(new long[ROWS]);
    NDArray chunk = manager.create(new long[] {3, 1}); // three rows, 64 columns at a time
    NDList scores =
        kernels.call("logps").with(states).with(targets).with(head).with(chunk).run(manager);
    kernels
        .call("logps_backward")
        .with(states)
        .with(targets)
        .with(scores.get(1))
        .with(manager.ones(new Shape(ROWS)))
        .with(head)
        .with(gradient)
        .with(chunk)
        .run(manager);
    float[] sums = kernels.call("whole").with(gradient).run(manager).get(0).toFloatArray();
    assertEquals(-Math.log(VOCABULARY), scores.get(0).getFloat(0), 1e-5);
    assertEquals(ROWS * 199.0 / 200, sums[0], ROWS * ROUNDED);
    assertEquals(-ROWS / 200.0, sums[HIDDEN], ROWS / 200.0 * ROUNDED);
  }
}
