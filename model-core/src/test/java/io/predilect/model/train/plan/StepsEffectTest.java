package io.predilect.model.train.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.objective.Preference;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepsEffectTest {
  private static List<String> keys(PlanDraft draft, int steps) {
    return StepsEffect.of(draft.plan(), steps).stream().map(StepsEffect::key).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "10, 1, 21, ''",
    "10, 1, 20, early_stopping_patience", // the second evaluation is the last step's
    "10, 2, 31, ''",
    "10, 2, 30, early_stopping_patience",
    "10, 1, 10, eval_steps early_stopping_patience",
    "50, 1, 12, eval_steps early_stopping_patience",
    "1, 5, 7, ''",
  })
  void patienceThatCannotRunOutIsTold(int every, int patience, int steps, String told) {
    PlanDraft draft = new PlanDraft();
    draft.evalSteps = OptionalInt.of(every);
    draft.best =
        new BestModelSettings(
            Optional.empty(), Optional.empty(), false, OptionalInt.of(patience), 0);
    assertEquals(told, String.join(" ", keys(draft, steps)));
  }

  @Test
  void evaluationsThatAreNoneButTheLastAreTold() {
    PlanDraft draft = new PlanDraft();
    draft.evalSteps = OptionalInt.of(40);
    assertEquals(List.of(), keys(draft, 41));
    assertEquals(List.of("eval_steps"), keys(draft, 40));
    String words = StepsEffect.of(draft.plan(), 30).get(0).words();
    assertTrue(words.startsWith("the training has 30 steps and 40 is not below"), words);
    assertEquals(List.of(), keys(new PlanDraft(), 30));
  }

  @Test
  void aWarmUpThatDoesNotEndIsTold() {
    PlanDraft draft = new PlanDraft();
    draft.warmupSteps = 50;
    assertEquals(List.of(), keys(draft, 51));
    assertEquals(
        List.of(
            new StepsEffect(
                "warmup_steps",
                "the training has 11 steps and 50 is not below, so that the learning rate only"
                    + " rises, to 0.0100 at the last step, and never comes to 0.0500: lower it")),
        StepsEffect.of(draft.plan(), 11));
  }

  @Test
  void aShareOfWarmUpThatIsAllStepsIsTold() {
    PlanDraft draft = new PlanDraft();
    draft.warmupRatio = 0.1; // of few steps it is rounded up
    assertEquals(List.of(), keys(draft, 2));
    assertEquals(
        List.of(
            new StepsEffect(
                "warmup_ratio",
                "the warm-up takes all of the training's steps (1), so that the learning rate"
                    + " only rises, to 0.00 at the last step, and never comes to 0.0500: lower it")),
        StepsEffect.of(draft.plan(), 1));
    draft.warmupRatio = 1;
    assertEquals(List.of("warmup_ratio"), keys(draft, 30));
  }

  @Test
  void aWarmUpThatComesToItsPeakWithTheLastStepIsNotTold() {
    PlanDraft draft = new PlanDraft();
    draft.warmupSteps = 50;
    draft.schedule = ScheduleSettings.Schedule.COSINE_WARMUP_WITH_MIN_LR;
    draft.schedulerArguments =
        new SchedulerArguments(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalInt.empty(),
            OptionalDouble.empty(),
            OptionalDouble.of(0.1),
            OptionalDouble.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalDouble.empty());
    assertEquals(List.of("warmup_steps"), keys(draft, 49));
    assertEquals(List.of(), keys(draft, 50));
  }

  @Test
  void aReferenceThatMovesForNoStepIsTold() {
    PlanDraft draft = new PlanDraft();
    draft.referenceSync = new ReferenceSyncSettings(true, 0.6, 512);
    assertEquals(List.of(), keys(draft, 513));
    assertEquals(
        List.of(
            new StepsEffect(
                "ref_model_sync_steps",
                "the training has 512 steps and 512 is not below, so that sync_ref_model moves the"
                    + " reference for none of them: lower it, or set sync_ref_model to false")),
        StepsEffect.of(draft.plan(), 512));
    draft.referenceSync = new ReferenceSyncSettings(false, 0.6, 512);
    assertEquals(List.of(), keys(draft, 5));
  }

  @Test
  void gapsThatAreNotRefreshedAreTold() {
    PlanDraft draft = new PlanDraft().preference(Preference.REWARD);
    PrioritisedSettings none = PlanDraft.UNPRIORITISED;
    draft.prioritised =
        new PrioritisedSettings(
            PrioritisedSettings.Gaps.REFRESHED,
            none.prompts(),
            none.ownWeight(),
            none.epsilon(),
            none.selection(),
            OptionalInt.of(20),
            none.poolMib());
    assertEquals(List.of(), keys(draft, 21));
    assertEquals(List.of("prioritised.refresh_steps"), keys(draft, 20));
  }
}
