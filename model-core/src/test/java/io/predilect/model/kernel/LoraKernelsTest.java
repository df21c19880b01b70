package io.predilect.model.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.Fixtures;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.lora.LoraLayout;
import io.predilect.model.lora.LoraSettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoraKernelsTest {
  private final ModelConfig config = HfConfig.read(Fixtures.folder("llama"));

  private String source(double dropout, String... targets) {
    LoraSettings settings = new LoraSettings(2, 4, dropout, List.of(targets), false, 1);
    return DecoderKernels.of(
            config,
            Optional.of(LoraLayout.of(config, settings)),
            Precision.FLOAT32,
            ProductSource.PLAIN,
            AttentionPath.LOOPED)
        .source();
  }

  @Test
  void aModelWithoutAdaptersHasNoTraceOfThem() {
    String plain =
        DecoderKernels.of(
                config,
                Optional.empty(),
                Precision.FLOAT32,
                ProductSource.PLAIN,
                AttentionPath.LOOPED)
            .source();
    assertFalse(plain.contains("adapted") || plain.contains("drop"));
    assertTrue(plain.contains("head_grad"));
  }

  @Test
  void whatIsNotATargetGetsNothing() {
    String source = source(0, "v_proj");
    assertTrue(source.contains("def adapted_qkv"));
    assertEquals(1, source.split("def adapted_", -1).length - 1);
    assertTrue(source.contains("whole_of([ys[0], ys[1], torch.add(ys[2], "));
    assertFalse(source.contains("def drop") || source.contains("head_grad"));
    assertTrue(source(0.1, "v_proj").contains("def drop"));
  }
}
