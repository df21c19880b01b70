package io.predilect.model.train.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.Recompute;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PassTokensTest {
  private static final long GIB = 1L << 30;
  private final TrainingLoad small =
      load(ModelConfig.llama(49_152, 576, 1536, 30, 9, 3, 8192, 1e5, true), Recompute.NOTHING);
  private final TrainingLoad large =
      load(ModelConfig.llama(49_152, 2048, 8192, 16, 32, 8, 8192, 5e5, true), Recompute.SELECTIVE);

  private static TrainingLoad load(ModelConfig config, Recompute recompute) {
    return new TrainingLoad(
        config,
        HeadKind.CAUSAL,
        Precision.MIXED,
        Optional.empty(),
        new TrainingLoad.State(OptimizerSettings.Kind.ADAMW, 0, 1),
        new TrainingLoad.Pass(1, 768, 64, true, recompute),
        0);
  }

  @Test
  void aSmallModelNeedsMoreTokensThanALargeOneToKeepAGpuBusy() {
    assertEquals(32_768, PassTokens.usual(small, true, OptionalLong.empty()));
    assertEquals(32_768, PassTokens.usual(small, true, OptionalLong.of(139 * GIB)));
    assertEquals(16_384, PassTokens.usual(large, true, OptionalLong.of(139 * GIB)));
    assertEquals(8192, PassTokens.usual(small, false, OptionalLong.of(139 * GIB)));
  }

  @Test
  void theyTakeAtMostFourFifthsOfTheMemoryAsFarAsFewerHelp() {
    for (long gib = 2; gib < 100; gib++) {
      OptionalLong available = OptionalLong.of(gib * GIB);
      int tokens = PassTokens.usual(small, true, available);
      assertTrue(tokens == 8192 || takes(tokens) <= 0.8 * gib * GIB, gib + " GiB: " + tokens);
      assertTrue(tokens == 32_768 || takes(2 * tokens) > 0.8 * gib * GIB, gib + " GiB: " + tokens);
    }
  }

  private long takes(int tokens) {
    return small.budget(tokens).estimate(true).total();
  }
}
