package io.predilect.model.train.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TrainSettingsTest {

  @Test
  void stepsAreCountedOverEpochsUnlessTheirNumberIsGiven() {
    PlanDraft draft = new PlanDraft();
    draft.epochs = 3;
    assertEquals(12, draft.plan().steps(100)); // 4 batches, the last of 4 pairs
    draft.maxSteps = OptionalInt.of(5);
    assertEquals(5, draft.plan().steps(100));
    assertEquals(5, draft.plan().steps(1)); // five epochs
  }

  @Test
  void passesLeftToTheDeviceAreSettledBeforeTheyAreRun() {
    PlanDraft draft = new PlanDraft();
    assertEquals(77, draft.plan().passing(77).settings().passTokens());
    TrainSettings settings = draft.plan().settings();
    TrainSettings open =
        new TrainSettings(
            settings.epochs(),
            settings.maxSteps(),
            settings.batchSize(),
            OptionalInt.empty(),
            settings.update(),
            settings.neftuneNoiseAlpha(),
            settings.routerAuxLossCoef(),
            settings.gradientCheckpointing(),
            settings.referenceSync(),
            settings.intervals());
    assertThrows(IllegalStateException.class, open::passTokens);
    assertEquals(settings.passing(8), open.passing(8));
  }

  @Test
  void whatCannotBeIsRefusedByName() {
    refused("epochs: 0: it must be at least 1", d -> d.epochs = 0);
    refused("max_steps: 0: it must be at least 1, or null", d -> d.maxSteps = OptionalInt.of(0));
    refused("batch_size: -1: it must be at least 1", d -> d.batchSize = -1);
    refused("micro_batch_tokens: 0: it must be at least 1, or null", d -> d.microBatchTokens = 0);
    refused(
        "learning_rate: NaN: it must be above 0, or null",
        d -> d.learningRate = OptionalDouble.of(Double.NaN));
    refused("warmup_ratio: 1.5: it must be between 0 and 1", d -> d.warmupRatio = 1.5);
    refused("max_grad_norm: -1: it must be at least 0, which is off", d -> d.maxGradNorm = -1);
    refused("eval_steps: 0: it must be at least 1, or null", d -> d.evalSteps = OptionalInt.of(0));
    refused("save_total_limit: 0: it must be at least 1", d -> d.saveTotalLimit = 0);
  }

  private static void refused(String message, Consumer<PlanDraft> change) {
    PlanDraft draft = new PlanDraft();
    change.accept(draft);
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, draft::plan);
    assertEquals(message, e.getMessage());
  }
}
