package io.predilect.model.train.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A setting that the number of a training's steps leaves without the effect that it seems to have.
 * It is no error, for a short try of a long training has the same settings.
 *
 * @param key the setting's
 * @param words what becomes of it, and the remedy
 */
public record StepsEffect(String key, String words) {

  /** What is to be told of a training of so many steps. */
  public static List<StepsEffect> of(TrainPlan plan, int totalSteps) {
    List<StepsEffect> told = new ArrayList<>();
    warmUp(plan, totalSteps).ifPresent(told::add);
    OptionalInt every = plan.settings().intervals().evalSteps();
    OptionalInt patience = plan.best().earlyStoppingPatience();
    if (every.isPresent() && every.getAsInt() >= totalSteps) {
      told.add(
          new StepsEffect(
              "eval_steps",
              words(
                  "the training has %d steps and %d is not below, so that its one evaluation is at"
                      + " the end, as without it: lower it",
                  totalSteps, every.getAsInt())));
    }
    if (every.isPresent() && patience.isPresent()) {
      int before = (totalSteps - 1) / every.getAsInt();
      if (before <= patience.getAsInt()) {
        told.add(
            new StepsEffect(
                "early_stopping_patience",
                words(
                    "it cannot end this training: of %d steps %d evaluations lie before the last"
                        + " step, and it takes one and %d that are no better: lower it or eval_steps",
                    totalSteps, before, patience.getAsInt())));
      }
    }
    ReferenceSyncSettings sync = plan.settings().referenceSync();
    if (sync.syncRefModel() && sync.refModelSyncSteps() >= totalSteps) {
      told.add(
          new StepsEffect(
              "ref_model_sync_steps",
              words(
                  "the training has %d steps and %d is not below, so that sync_ref_model moves the"
                      + " reference for none of them: lower it, or set sync_ref_model to false",
                  totalSteps, sync.refModelSyncSteps())));
    }
    OptionalInt refresh = plan.prioritised().refreshSteps();
    if (refresh.isPresent() && refresh.getAsInt() >= totalSteps) {
      told.add(
          new StepsEffect(
              "prioritised.refresh_steps",
              words(
                  "the training has %d steps and %d is not below, so that gaps are computed at its"
                      + " start alone: lower it",
                  totalSteps, refresh.getAsInt())));
    }
    return List.copyOf(told);
  }

  // A schedule that is a step ahead comes to its peak with the last step of its warm-up.
  private static Optional<StepsEffect> warmUp(TrainPlan plan, int totalSteps) {
    ScheduleSettings schedule = plan.settings().update().schedule();
    double last = plan.schedule(totalSteps).at(totalSteps - 1);
    if (schedule.warmup(totalSteps) < totalSteps || last >= plan.learningRate()) {
      return Optional.empty();
    }
    boolean steps = schedule.warmupSteps() > 0;
    String what =
        steps
            ? words(
                "the training has %d steps and %d is not below", totalSteps, schedule.warmupSteps())
            : words("the warm-up takes all of the training's steps (%d)", totalSteps);
    return Optional.of(
        new StepsEffect(
            steps ? "warmup_steps" : "warmup_ratio",
            words(
                "%s, so that the learning rate only rises, to %.3g at the last step, and never"
                    + " comes to %.3g: lower it",
                what, last, plan.learningRate())));
  }

  private static String words(String words, Object... values) {
    return String.format(Locale.ROOT, words, values);
  }
}
