package io.predilect.model.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What follows a fused call that knows no sinks, behind the processor's one, against the definition
 * of a softmax with a sink: values, and slopes by queries, keys, values and sinks.
 */
class SinksTest {
  private static final int HEADS = 3;
  private static final int TOKENS = 7;
  private static final int DIM = 8;

  // Sums lie as flash attention has them, [heads, queries], or as the memory-efficient kernel.
  private static final String SOURCE =
      """
        def defined(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, sink: Tensor, queries: Tensor) -> Tensor:
          s = torch.mul(torch.matmul(torch.transpose(q, 0, 1), torch.permute(k, [1, 2, 0])), 0.5)
          n = torch.size(q, 0)
          seen = torch.masked_fill(s, torch.eq(torch.tril(torch.new_ones(s, [n, n])), 0), float("-inf"))
          beside = torch.expand(torch.view(sink, [-1, 1, 1]), [-1, n, 1])
          p = torch.slice(torch.softmax(torch.cat([seen, beside], -1), -1), -1, 0, n)
          return torch.transpose(torch.matmul(p, torch.transpose(v, 0, 1)), 0, 1)
        def rescaled(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, sink: Tensor, queries: Tensor) -> Tensor:
          qq = torch.unsqueeze(torch.transpose(q, 0, 1), 0)
          kk = torch.unsqueeze(torch.transpose(k, 0, 1), 0)
          vv = torch.unsqueeze(torch.transpose(v, 0, 1), 0)
          out, all, = torch._scaled_dot_product_flash_attention_for_cpu(qq, kk, vv, 0., True, attn_mask=None, scale=0.5)
          o = torch.transpose(torch.squeeze(out, 0), 0, 1)
          if torch.gt(torch.size(queries, 0), 0):
            y = (self).with_sink(o, all, queries, sink)
          else:
            y = (self).with_sink(o, torch.squeeze(all, 0), queries, sink)
          return y
        def slope(self: __torch__.Ops, y: Tensor, by: Tensor) -> Tensor:
          back = torch.backward([torch.sum(torch.mul(y, by))], None)
          return y
      """;

  private final Random random = new Random(5);

  @Test
  void rescalingIsTheDefinitionAndSoAreItsSlopes() {
    String methods = new Sinks("sink").methods(new ComputeType(false));
    try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu());
        Kernels kernels = Kernels.compile(methods + SOURCE, Device.cpu())) {
      NDList inputs =
          new NDList(
              normal(scope, TOKENS, HEADS, DIM),
              normal(scope, TOKENS, HEADS, DIM),
              normal(scope, TOKENS, HEADS, DIM),
              normal(scope, HEADS));
      NDArray by = normal(scope, TOKENS, HEADS, DIM);
      float[][] expected = run(kernels, "defined", inputs, by, scope.create(new int[0]), scope);
      for (int[] ends : new int[][] {{}, {0, TOKENS}}) {
        float[][] found = run(kernels, "rescaled", inputs, by, scope.create(ends), scope);
        for (int i = 0; i < expected.length; i++) {
          assertArrayEquals(expected[i], found[i], 2e-6f, "array " + i);
        }
      }
    }
  }

  private float[][] run(
      Kernels kernels, String method, NDList inputs, NDArray by, NDArray ends, NDManager scope) {
    NDList own = new NDList();
    for (NDArray input : inputs) {
      NDArray leaf = input.duplicate();
      leaf.setRequiresGradient(true);
      own.add(leaf);
    }
    NDArray y =
        kernels
            .call(method)
            .with(own.get(0))
            .with(own.get(1))
            .with(own.get(2))
            .with(own.get(3))
            .with(ends)
            .record(scope)
            .get(0);
    float[] values = y.toFloatArray();
    kernels.call("slope").with(y).with(by).record(scope);
    float[][] all = new float[own.size() + 1][];
    all[0] = values;
    for (int i = 0; i < own.size(); i++) {
      all[i + 1] = own.get(i).getGradient().toFloatArray();
    }
    return all;
  }

  private NDArray normal(NDManager scope, long... sizes) {
    Shape shape = new Shape(sizes);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return scope.create(values, shape);
  }
}
