package io.predilect.jobs.train;

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
    return secondsLeft < 0 ? line : line + "  " + duration(Math.round(secondsLeft)) + " left";
  }

  private static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + "s";
    }
    return seconds < 3600
        ? seconds / 60 + "m " + seconds % 60 + "s"
        : seconds / 3600 + "h " + seconds % 3600 / 60 + "m";
  }
}
