package io.predilect.model.train.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.check.InvalidSettings;
import io.predilect.model.Fixtures;
import io.predilect.model.objective.Preference;
import io.predilect.model.train.plan.ScheduleSettings.Schedule;
import io.predilect.model.train.plan.SchedulerArguments.Ramp;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** See resources/train/make_schedules.py. */
class LearningRateScheduleTest {
  private static final JsonNode GOLDEN = golden();

  private static JsonNode golden() {
    try {
      return new ObjectMapper()
          .readTree(Fixtures.resource("train").resolve("schedules.json").toFile());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Iterable<JsonNode> cases() {
    return GOLDEN.get("cases");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyRateIsThatOfTransformers(JsonNode golden) {
    ScheduleSettings settings =
        new ScheduleSettings(
            Schedule.valueOf(golden.get("course").asText().toUpperCase(Locale.ROOT)),
            arguments(golden.get("arguments")),
            golden.get("warmup").asInt(),
            0);
    double peak = GOLDEN.get("peak").asDouble();
    LearningRateSchedule schedule =
        new LearningRateSchedule(
            settings, peak, golden.get("warmup").asInt(), GOLDEN.get("steps").asInt());
    double[] rates = Fixtures.doubles(golden.get("rates"));
    for (int step = 0; step < rates.length; step++) {
      assertEquals(rates[step], schedule.at(step), 1e-15 * rates[step] + 1e-19, "step " + step);
    }
  }

  @Test
  void everyCourseHasItsGolden() {
    Set<Schedule> seen = EnumSet.noneOf(Schedule.class);
    cases()
        .forEach(
            golden ->
                seen.add(Schedule.valueOf(golden.get("course").asText().toUpperCase(Locale.ROOT))));
    assertEquals(EnumSet.allOf(Schedule.class), seen);
  }

  private static SchedulerArguments arguments(JsonNode given) {
    return new SchedulerArguments(
        number(given, "num_cycles"),
        number(given, "power"),
        number(given, "lr_end"),
        integer(given, "timescale"),
        number(given, "min_lr"),
        number(given, "min_lr_rate"),
        number(given, "warmup_lr_rate"),
        integer(given, "num_decay_steps"),
        ramp(given, "warmup_type"),
        ramp(given, "decay_type"),
        number(given, "min_lr_ratio"));
  }

  private static OptionalDouble number(JsonNode given, String name) {
    return given.has(name) ? OptionalDouble.of(given.get(name).asDouble()) : OptionalDouble.empty();
  }

  private static OptionalInt integer(JsonNode given, String name) {
    return given.has(name) ? OptionalInt.of(given.get(name).asInt()) : OptionalInt.empty();
  }

  private static Optional<Ramp> ramp(JsonNode given, String name) {
    return Optional.ofNullable(given.get(name))
        .map(
            type ->
                switch (type.asText()) {
                  case "linear" -> Ramp.LINEAR;
                  case "cosine" -> Ramp.COSINE;
                  case "1-sqrt" -> Ramp.ONE_MINUS_SQRT;
                  default -> throw new IllegalArgumentException(type.asText());
                });
  }

  @ParameterizedTest
  @CsvSource({
    "LINEAR, num_cycles, 1, lr_scheduler_type linear takes no arguments",
    "POLYNOMIAL, min_lr, 1e-7, 'polynomial takes lr_end, power'",
    "POLYNOMIAL, lr_end, 0.05, below the learning rate",
    "COSINE_WITH_MIN_LR, num_cycles, 1, one of min_lr and min_lr_rate",
    "COSINE_WITH_MIN_LR, min_lr, 0.06, must not be above the learning rate",
    "COSINE_WITH_RESTARTS, num_cycles, 1.5, whole number",
    "WARMUP_STABLE_DECAY, min_lr_ratio, 0.5, needs it",
    "WARMUP_STABLE_DECAY, num_decay_steps, 17, of 20 steps the warm-up leaves 16",
  })
  void whatDoesNotGoTogetherIsRefusedByName(
      Schedule type, String argument, String value, String told) {
    PlanDraft draft = new PlanDraft();
    draft.maxSteps = OptionalInt.of(20);
    draft.schedule = type;
    draft.warmupSteps = 4;
    draft.schedulerArguments =
        arguments(new ObjectMapper().valueToTree(Map.of(argument, Double.parseDouble(value))));
    InvalidSettings refused = assertThrows(InvalidSettings.class, draft::plan);
    assertTrue(refused.getMessage().contains(told), refused.getMessage());
    assertTrue(refused.getMessage().contains("lr_scheduler_kwargs."), refused.getMessage());
  }

  @Test
  void aDecayLongerThanTheTrainingIsRefusedWhenItsLengthIsKnown() {
    PlanDraft draft = new PlanDraft();
    draft.schedule = Schedule.WARMUP_STABLE_DECAY;
    draft.schedulerArguments =
        arguments(new ObjectMapper().valueToTree(Map.of("num_decay_steps", 9)));
    assertEquals(10, draft.plan().schedule(10).totalSteps());
    InvalidSettings refused = assertThrows(InvalidSettings.class, () -> draft.plan().schedule(8));
    assertTrue(refused.getMessage().contains("of 8 steps"), refused.getMessage());
  }

  /**
   * As transformers' schedulers, which do not look at the number of steps before they have risen.
   */
  @ParameterizedTest
  @EnumSource(
      names = {"CONSTANT", "COSINE_WARMUP_WITH_MIN_LR"},
      mode = EnumSource.Mode.EXCLUDE)
  void aWarmUpLongerThanTheTrainingOnlyRises(Schedule type) {
    PlanDraft draft = new PlanDraft();
    draft.maxSteps = OptionalInt.of(12);
    draft.schedule = type;
    draft.warmupSteps = 48;
    Map<String, Object> given =
        switch (type) {
          case WARMUP_STABLE_DECAY -> Map.of("num_decay_steps", 5);
          case COSINE_WITH_MIN_LR -> Map.of("min_lr_rate", 0.1);
          default -> Map.of();
        };
    draft.schedulerArguments = arguments(new ObjectMapper().valueToTree(given));
    LearningRateSchedule schedule = draft.plan().schedule(12);
    for (int step = 0; step < 12; step++) {
      assertEquals(0.05 * step / 48, schedule.at(step), 1e-12, "step " + step);
    }
  }

  @Test
  void argumentsAreOfAPlansIdentityWhereTheyAreGiven() {
    PlanDraft draft = new PlanDraft();
    assertTrue(draft.plan().identity().keySet().stream().noneMatch(key -> key.contains("kwargs")));
    draft.schedule = Schedule.COSINE_WITH_MIN_LR;
    draft.schedulerArguments =
        arguments(new ObjectMapper().valueToTree(Map.of("min_lr_rate", 0.1)));
    assertEquals("0.1", draft.plan().identity().get("lr_scheduler_kwargs.min_lr_rate"));
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
