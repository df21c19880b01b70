package io.predilect.jobs.train;

import io.predilect.jobs.pipeline.Progress;
import io.predilect.jobs.pipeline.TimeLeft;
import java.util.Locale;

/**
 * How far a rank has trained. Rank 0 alone knows more than the step.
 *
 * @param step the last step that was finished; -1: none yet
 * @param totalSteps steps in all; 0: not known
 * @param loss of the last steps that were logged; NaN: none yet
 * @param tokens trained on, over all ranks and runs
 * @param tokensPerSecond over all ranks
 * @param secondsLeft an estimate; negative: not known yet
 */
record TrainProgress(
    int step,
    int totalSteps,
    double loss,
    long tokens,
    double tokensPerSecond,
    double secondsLeft) {
  /** Before the first step. */
  static final TrainProgress NONE = new TrainProgress(-1, 0, Double.NaN, 0, 0, -1);

  /** After another step. */
  TrainProgress stepped(int done, int total, double left) {
    return new TrainProgress(done, total, loss, tokens, tokensPerSecond, left);
  }

  /** With what was logged last. */
  TrainProgress logged(double newLoss, long newTokens, double newRate) {
    return new TrainProgress(step, totalSteps, newLoss, newTokens, newRate, secondsLeft);
  }

  /** Tells people and programs, once there is something to tell. */
  void tell(Progress to) {
    if (step < 0 || totalSteps == 0) {
      return;
    }
    to.update((double) step / totalSteps, detail());
    to.figure("step", step);
    to.figure("total_steps", totalSteps);
    to.figure("seconds_left", secondsLeft);
    if (!Double.isNaN(loss)) {
      to.figure("loss", loss);
      to.figure("tokens", (double) tokens);
      to.figure("tokens_per_second", tokensPerSecond);
    }
  }

  private String detail() {
    String line = String.format(Locale.ROOT, "step %,d/%,d", step, totalSteps);
    if (!Double.isNaN(loss)) {
      line += String.format(Locale.ROOT, "  loss %.4f  %,.0f tokens/s", loss, tokensPerSecond);
    }
    return secondsLeft < 0 ? line : line + "  " + TimeLeft.text(secondsLeft);
  }
}
