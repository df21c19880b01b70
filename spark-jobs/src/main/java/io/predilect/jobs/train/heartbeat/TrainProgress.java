package io.predilect.jobs.train.heartbeat;

import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.progress.TimeLeft;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far a rank has trained. Rank 0 alone knows more than the step.
 *
 * @param step the last step that was finished; -1: none yet
 * @param totalSteps steps in all; 0: not known
 * @param loss of the last steps that were logged; NaN: none yet
 * @param tokens trained on, over all ranks and runs
 * @param tokensPerSecond over all ranks
 * @param secondsLeft an estimate; negative: not known yet
 * @param gpuMib the most memory of its GPU that was in use, in MiB; 0: it has none
 */
record TrainProgress(
    int step,
    int totalSteps,
    double loss,
    long tokens,
    double tokensPerSecond,
    double secondsLeft,
    double gpuMib) {
  private static final double MIB_OF_GIB = 1024;

  /** Before the first step. */
  static final TrainProgress NONE = new TrainProgress(-1, 0, Double.NaN, 0, 0, -1, 0);

  /** After another step. */
  TrainProgress stepped(int done, int total, double left) {
    return new TrainProgress(done, total, loss, tokens, tokensPerSecond, left, gpuMib);
  }

  /** With what was logged last. */
  TrainProgress logged(Map<String, Double> values) {
    return new TrainProgress(
        step,
        totalSteps,
        values.getOrDefault("loss", Double.NaN),
        values.getOrDefault("num_tokens", 0.0).longValue(),
        values.getOrDefault("tokens_per_second", 0.0),
        secondsLeft,
        values.getOrDefault("peak_gpu_memory_mib", 0.0));
  }

  /**
   * Tells people and programs.
   *
   * @param phase what the rank does, which is all there is to tell before the first step
   */
  void tell(RankPhase phase, Progress to) {
    if (step < 0 || totalSteps == 0) {
      phase.tell(to);
      return;
    }
    to.update((double) step / totalSteps, detail(phase.what()));
    to.figure("step", step);
    to.figure("total_steps", totalSteps);
    to.figure("seconds_left", secondsLeft);
    if (!Double.isNaN(loss)) {
      to.figure("loss", loss);
      to.figure("tokens", (double) tokens);
      to.figure("tokens_per_second", tokensPerSecond);
    }
    if (gpuMib > 0) {
      to.figure("gpu_memory_mib", gpuMib);
    }
  }

  // What is wanted most comes first: a terminal may be narrow.
  private String detail(String phase) {
    List<String> parts = new ArrayList<>();
    parts.add(String.format(Locale.ROOT, "step %,d/%,d", step, totalSteps));
    if (step < totalSteps && secondsLeft >= 0) {
      parts.add(TimeLeft.text(secondsLeft));
    }
    if (!Double.isNaN(loss)) {
      parts.add(String.format(Locale.ROOT, "loss %.4f  %,.0f tokens/s", loss, tokensPerSecond));
    }
    if (gpuMib > 0) {
      parts.add(String.format(Locale.ROOT, "GPU %.1f GiB", gpuMib / MIB_OF_GIB));
    }
    if (!phase.equals(Heartbeats.TRAINING)) {
      parts.add(phase);
    }
    return String.join("  ", parts);
  }
}
