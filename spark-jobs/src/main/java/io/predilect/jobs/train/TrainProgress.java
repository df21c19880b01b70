package io.predilect.jobs.train;

import io.predilect.jobs.pipeline.TimeLeft;
import java.util.Locale;

/**
 * How far a training is, as rank 0 tells the driver.
 *
 * @param step steps done
 * @param totalSteps steps in all
 * @param loss of the last step
 * @param tokensPerSecond over all ranks
 * @param secondsLeft an estimate; negative: not known yet
 */
record TrainProgress(
    int step, int totalSteps, double loss, double tokensPerSecond, double secondsLeft) {

  double share() {
    return totalSteps == 0 ? 1 : (double) step / totalSteps;
  }

  /** A few words for a progress line. */
  String detail() {
    String line =
        String.format(
            Locale.ROOT,
            "step %,d/%,d  loss %.4f  %,.0f tokens/s",
            step,
            totalSteps,
            loss,
            tokensPerSecond);
    return secondsLeft < 0 ? line : line + "  " + TimeLeft.text(secondsLeft);
  }
}
