package io.predilect.model.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.Fixtures;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.arch.Role;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import io.predilect.model.lora.LoraLayout;
import io.predilect.model.lora.LoraSettings;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A GPU's way of gate and up, run on the processor, against rows that have both side by side. */
class GateBehindUpTest {
  private static final int TOKENS = 5;
  private static final int HIDDEN = 8;
  private static final int INNER = 12;
  private static final float CLOSE = 1e-5f;

  private static final String ASKED =
      """
        def made(self: __torch__.Ops, h: Tensor, m: Tensor, bias: Tensor) -> List[Tensor]:
          rows = torch.linear(h, m, bias)
          behind = (self).one_behind_other(h, m, bias)
          slope = torch.mul((self).activated(rows), 0.5)
          u = torch.clone(behind)
          v = torch.clone(rows)
          by = (self).back_of(u, slope)
          beside = (self).back_of(v, slope)
          matrix = torch.detach(m)
          return [rows, (self).rows_of(behind), (self).activated(rows), (self).activated(behind), beside, (self).rows_of(by), (self).by_input(beside, matrix), (self).by_input(by, matrix), (self).by_matrix(beside, h), (self).by_matrix(by, h)]
        def back_of(self: __torch__.Ops, u: Tensor, slope: Tensor) -> Tensor:
          parts = (self).halves_of(u)
          return (self).swiglu_back(parts, torch.silu(parts[0]), slope, torch.empty_like(slope), u)
      """;

  private static final String ROWS =
      """
        def rows_of(self: __torch__.Ops, u: Tensor) -> Tensor:
          return torch.cat([torch.select(u, 0, 0), torch.select(u, 0, 1)], -1)
      """;

  private static final String ADAPTED =
      """
        def adapted(self: __torch__.Ops, h: Tensor, m: Tensor, w: List[Tensor]) -> List[Tensor]:
          rows = (self).adapted_up(h, torch.linear(h, m), w, 0)
          behind = (self).adapted_up(h, (self).one_behind_other(h, m, None), w, 0)
          out = [rows, (self).rows_of(behind)]
          by = (self).back_of(h, rows, w)
          beside = (self).back_of(h, torch.stack(torch.chunk(rows, 2, -1), 0), w)
          for i in range(len(by)):
            a = torch.append(out, by[i])
            b = torch.append(out, beside[i])
          return out
        def back_of(self: __torch__.Ops, h: Tensor, slope: Tensor, w: List[Tensor]) -> List[Tensor]:
          roots = annotate(List[Tensor], [])
          slopes = annotate(List[Optional[Tensor]], [])
          inner = (self).slopes_up(h, slope, w, 0, roots, slopes)
          out = [inner]
          for i in range(len(slopes)):
            a = torch.append(out, unchecked_cast(Tensor, slopes[i]))
          return out
      """;

  private final Random random = new Random(11);

  @Test
  void productActivationAndSlopesAreTheSame() {
    ModelConfig config = ModelConfig.llama(32, HIDDEN, INNER, 1, 2, 1, 16, 10_000, true);
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
        Kernels kernels =
            Kernels.compile(
                decoder(config, Optional.empty()).selective() + ROWS + ASKED, Device.cpu())) {
      NDList out =
          kernels
              .call("made")
              .with(numbers(manager, TOKENS, HIDDEN))
              .with(numbers(manager, 2 * INNER, HIDDEN))
              .with(numbers(manager, 2 * INNER))
              .run(manager);
      for (int i = 0; i < out.size(); i += 2) {
        assertArrayEquals(out.get(i).toFloatArray(), out.get(i + 1).toFloatArray(), CLOSE);
      }
    }
  }

  /** Of both, of one alone, and of both in one: what is added, and the slopes of what adds it. */
  @ParameterizedTest
  @CsvSource({
    "llama, gate_proj up_proj",
    "llama, up_proj",
    "llama, gate_proj",
    "phi3, gate_up_proj",
    "glm4, gate_up_proj down_proj",
  })
  void whatAdaptersAddIsTheSame(String model, String targets) {
    ModelConfig config = HfConfig.read(Fixtures.folder(model));
    LoraSettings settings = new LoraSettings(4, 8, 0, List.of(targets.split(" ", -1)), false, 0);
    LoraLayout layout = LoraLayout.of(config, settings);
    LoraLayout.Slot up = layout.slots().get(0);
    assertEquals(Role.UP, up.role());
    int first = arrays(config);
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
        Kernels kernels =
            Kernels.compile(
                decoder(config, Optional.of(layout)).source() + ROWS + ADAPTED, Device.cpu())) {
      NDList w = new NDList();
      for (int i = 0; i < first; i++) {
        w.add(manager.zeros(new Shape(1)));
      }
      w.add(numbers(manager, 4L * up.targets().size(), config.hiddenSize()));
      for (int target : up.targets()) {
        w.add(numbers(manager, up.rows().get(target), 4));
      }
      NDList out =
          kernels
              .call("adapted")
              .with(numbers(manager, TOKENS, config.hiddenSize()))
              .with(numbers(manager, 2L * config.intermediateSize(), config.hiddenSize()))
              .with("w", w)
              .run(manager);
      // the output, what A makes, and the slopes by each B and by that
      assertEquals(2 * (3 + up.targets().size()), out.size());
      for (int i = 0; i < out.size(); i += 2) {
        double size = out.get(i).abs().max().getFloat();
        assertArrayEquals(
            out.get(i).toFloatArray(), out.get(i + 1).toFloatArray(), (float) (CLOSE * size));
      }
    }
  }

  private static int arrays(ModelConfig config) {
    return new BlockArrays(config, ProductSource.PLAIN.form(), new ComputeType(false)).count();
  }

  private static DecoderKernels decoder(ModelConfig config, Optional<LoraLayout> adapters) {
    return DecoderKernels.of(
        config, adapters, Precision.FLOAT32, ProductSource.PLAIN, AttentionPath.PLANNED);
  }

  private NDArray numbers(NDManager manager, long... shape) {
    float[] values = new float[(int) new Shape(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(shape));
  }
}
