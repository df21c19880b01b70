package io.predilect.model.train.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.model.objective.Preference;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateScheduleTest {

  @ParameterizedTest
  @CsvSource({
    "LINEAR,   0, 0.0",
    "LINEAR,   5, 0.5",
    "LINEAR,  10, 1.0",
    "LINEAR,  35, 0.5",
    "LINEAR,  59, 0.02",
    "LINEAR,  60, 0.0",
    "COSINE,   3, 0.3",
    "COSINE,  10, 1.0",
    "COSINE,  35, 0.5",
    "COSINE,  22, 0.8644843137107059", // (1 + cos(0.24 π)) / 2
    "CONSTANT_WITH_WARMUP, 1, 0.1",
    "CONSTANT_WITH_WARMUP, 59, 1.0",
    "CONSTANT, 1, 1.0",
    "CONSTANT, 59, 1.0"
  })
  void itRisesAndFallsAsInTransformers(ScheduleSettings.Schedule type, int step, double expected) {
    assertEquals(expected, new LearningRateSchedule(type, 1, 10, 60).at(step), 1e-12);
  }

  @Test
  void withoutWarmUpTheFirstStepHasThePeak() {
    assertEquals(3, new LearningRateSchedule(ScheduleSettings.Schedule.LINEAR, 3, 0, 10).at(0));
  }

  @Test
  void warmUpStepsGoBeforeTheRatio() {
    PlanDraft draft = new PlanDraft();
    draft.warmupRatio = 0.1;
    assertEquals(11, draft.plan().schedule(101).warmupSteps());
    draft.warmupSteps = 4;
    assertEquals(4, draft.plan().schedule(101).warmupSteps());
  }

  @ParameterizedTest
  @CsvSource({
    "DPO, 1e-6",
    "IPO, 1e-6",
    "ORPO, 1e-6",
    "SIMPO, 1e-6",
    "KTO, 1e-6",
    "REWARD, 1e-4",
    "SFT, 2e-5"
  })
  void theDefaultPeakIsTheObjectives(Preference preference, double rate) {
    PlanDraft draft = new PlanDraft().preference(preference);
    draft.learningRate = OptionalDouble.empty();
    assertEquals(rate, draft.plan().learningRate());
    draft.learningRate = OptionalDouble.of(0.25);
    assertEquals(0.25, draft.plan().learningRate());
  }
}
