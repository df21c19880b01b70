package io.predilect.model.train.plan;

import io.predilect.model.train.plan.SchedulerArguments.Ramp;
import java.util.Objects;

/**
 * The learning rate at every step, as in Hugging Face's transformers ({@code optimization.py}): it
 * rises over the warm-up, then follows its course.
 *
 * @param settings the course
 * @param peak the rate at the end of the warm-up
 * @param warmupSteps steps of the warm-up
 * @param totalSteps steps in all
 */
public record LearningRateSchedule(
    ScheduleSettings settings, double peak, int warmupSteps, int totalSteps) {
  /** What a polynomial falls to unless something else is said. */
  static final double POLYNOMIAL_END = 1e-7;

  private static final double HALF_A_WAVE = 0.5;
  private static final int TIMESCALE = 10_000;

  public LearningRateSchedule {
    Objects.requireNonNull(settings, "settings");
  }

  /**
   * The rate of a step.
   *
   * @param step the step's number, 0 the first
   */
  public double at(int step) {
    double progress = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
    return switch (settings.lrSchedulerType()) {
      case CONSTANT -> peak;
      case COSINE_WARMUP_WITH_MIN_LR -> peak * stepAhead(step);
      case WARMUP_STABLE_DECAY -> peak * stable(step);
      default -> step < warmupSteps ? peak * step / warmupSteps : after(step, progress);
    };
  }

  private double after(int step, double progress) {
    return switch (settings.lrSchedulerType()) {
      case LINEAR -> peak * Math.max(0, 1 - progress);
      case COSINE -> peak * Math.max(0, cosine(progress));
      case COSINE_WITH_RESTARTS -> progress >= 1 ? 0 : peak * restarting(progress);
      case COSINE_WITH_MIN_LR -> peak * Math.max(0, above(minimum(), cosine(progress)));
      case POLYNOMIAL -> polynomial(step, progress);
      case INVERSE_SQRT -> peak * inverseSqrt(step);
      default -> peak;
    };
  }

  // (1 + cos(2 π waves progress)) / 2
  private double cosine(double progress) {
    double waves = arguments().numCycles().orElse(HALF_A_WAVE);
    return 0.5 * (1 + Math.cos(Math.PI * waves * 2 * progress));
  }

  private double restarting(double progress) {
    double falls = arguments().numCycles().orElse(1);
    return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * (falls * progress % 1.0))));
  }

  // Of 0 to 1, the same of least to 1.
  private static double above(double least, double factor) {
    return factor * (1 - least) + least;
  }

  private double minimum() {
    SchedulerArguments given = arguments();
    return given.minLr().isPresent()
        ? given.minLr().getAsDouble() / peak
        : given.minLrRate().orElse(0);
  }

  private double stepAhead(int step) {
    if (step >= warmupSteps) {
      double progress = (step - warmupSteps + 1.0) / Math.max(1, totalSteps - warmupSteps);
      return Math.max(0, above(minimum(), cosine(progress)));
    }
    if (arguments().warmupLrRate().isEmpty()) {
      return (step + 1.0) / warmupSteps;
    }
    double first = arguments().warmupLrRate().getAsDouble();
    return first + (1 - first) * step / Math.max(1, warmupSteps - 1);
  }

  private double polynomial(int step, double progress) {
    double end = arguments().lrEnd().orElse(POLYNOMIAL_END);
    double left = Math.pow(1 - progress, arguments().power().orElse(1));
    return step > totalSteps ? end : (peak - end) * left + end;
  }

  private double inverseSqrt(int step) {
    double scale = arguments().timescale().orElse(warmupSteps > 0 ? warmupSteps : TIMESCALE);
    return 1 / Math.sqrt((step + scale - warmupSteps) / scale);
  }

  private double stable(int step) {
    double least = arguments().minLrRatio().orElse(0);
    int decay = arguments().numDecaySteps().orElseThrow();
    if (step < warmupSteps) {
      double share = (double) step / warmupSteps;
      double risen =
          switch (arguments().warmupType().orElse(Ramp.LINEAR)) {
            case LINEAR -> share;
            case COSINE -> 0.5 * (1 - Math.cos(Math.PI * share));
            case ONE_MINUS_SQRT -> 1 - Math.sqrt(1 - share);
          };
      return above(least, risen);
    }
    if (step < totalSteps - decay) {
      return 1;
    }
    if (step >= totalSteps) {
      return least;
    }
    double share = (double) (step - (totalSteps - decay)) / decay;
    double left =
        switch (arguments().decayType().orElse(Ramp.COSINE)) {
          case LINEAR -> 1 - share;
          case COSINE -> cosine(share);
          case ONE_MINUS_SQRT -> 1 - Math.sqrt(share);
        };
    return Math.max(0, above(least, left));
  }

  private SchedulerArguments arguments() {
    return settings.lrSchedulerKwargs();
  }
}
