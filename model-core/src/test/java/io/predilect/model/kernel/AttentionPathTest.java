package io.predilect.model.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.predilect.model.Fixtures;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttentionPathTest {
  private final ModelConfig softcapped = HfConfig.read(Fixtures.folder("gemma2"));

  // 4 heads.
  private static ModelConfig llama(int hidden) {
    return ModelConfig.llama(64, hidden, 8, 1, 4, 2, 16, 10_000, true);
  }

  @Test
  void aGpuFollowsAPlanWhereItsKernelsCan() {
    assertEquals(AttentionPath.PLANNED, AttentionPath.of(llama(4 * 64), Device.gpu(0)));
    assertEquals(AttentionPath.PLANNED, AttentionPath.of(llama(4 * 256), Device.gpu(1)));
    assertEquals(AttentionPath.LOOPED, AttentionPath.of(llama(4 * 264), Device.gpu(0)));
    assertEquals(AttentionPath.LOOPED, AttentionPath.of(llama(4 * 12), Device.gpu(0)));
    assertEquals(AttentionPath.LOOPED, AttentionPath.of(softcapped, Device.gpu(0)));
    assertEquals(AttentionPath.LOOPED, AttentionPath.of(llama(4 * 64), Device.cpu()));
  }

  @Test
  void softCappingIsNotLeftOutInSilence() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    DecoderKernels.of(
                            softcapped,
                            Optional.empty(),
                            Precision.FLOAT32,
                            ProductSource.PLAIN,
                            AttentionPath.PLANNED)
                        .source())
            .getMessage();
    assertTrue(message.contains("soft-capping"), message);
  }
}
