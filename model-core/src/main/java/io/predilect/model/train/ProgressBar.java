package io.predilect.model.train;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * One line that says how far training is, how fast it goes and how long it will take. On a terminal
 * the line is written over; elsewhere a new one appears about every ten seconds.
 */
public final class ProgressBar implements TrainListener {
  private static final long EVERY_NANOS = 10_000_000_000L;
  private static final int WIDTH = 20;

  private final String name;
  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private int startStep;
  private long startNanos;
  private long printedNanos;
  private boolean printed;

  /**
   * A progress line.
   *
   * @param name what trains, at the line's beginning
   * @param out where it goes
   * @param terminal whether the line can be written over
   */
  public ProgressBar(String name, PrintStream out, boolean terminal) {
    this(name, out, terminal, System::nanoTime);
  }

  ProgressBar(String name, PrintStream out, boolean terminal, LongSupplier nanoTime) {
    this.name = Objects.requireNonNull(name, "name");
    this.out = Objects.requireNonNull(out, "out");
    this.terminal = terminal;
    this.nanoTime = nanoTime;
  }

  @Override
  public void started(int step, int totalSteps) {
    startStep = step;
    startNanos = nanoTime.getAsLong();
    if (step > 0) {
      out.println(name + "  resumed after step " + step + " of " + totalSteps);
    }
  }

  @Override
  public void logged(StepMetrics metrics) {
    long now = nanoTime.getAsLong();
    boolean last = metrics.step() == metrics.totalSteps();
    if (!terminal && printed && !last && now - printedNanos < EVERY_NANOS) {
      return;
    }
    printed = true;
    printedNanos = now;
    String line = line(metrics, now);
    if (terminal) {
      out.print("\r" + line + "\u001b[K" + (last ? "\n" : ""));
      out.flush();
    } else {
      out.println(line);
    }
  }

  @Override
  public void finished(TrainResult result) {
    if (result.stopped()) {
      out.println(
          (terminal ? "\n" : "")
              + name
              + "  stopped after step "
              + result.steps()
              + " of "
              + result.totalSteps()
              + "; the same command goes on from there");
    } else if (result.steps() < result.totalSteps()) {
      out.println(
          (terminal ? "\n" : "")
              + name
              + "  ended early after step "
              + result.steps()
              + " of "
              + result.totalSteps()
              + "; the best evaluation was at step "
              + result.bestEvaluation().getOrDefault("step", 0.0).intValue());
    }
  }

  private String line(StepMetrics metrics, long now) {
    double secondsPerStep = (now - startNanos) / 1e9 / Math.max(1, metrics.step() - startStep);
    long left = Math.round(secondsPerStep * (metrics.totalSteps() - metrics.step()));
    int filled = (int) ((long) WIDTH * metrics.step() / metrics.totalSteps());
    return String.format(
        Locale.ROOT,
        "%s  %s%s  %d/%d  loss %.4f  %,.0f tokens/s  %s left",
        name,
        "#".repeat(filled),
        "-".repeat(WIDTH - filled),
        metrics.step(),
        metrics.totalSteps(),
        metrics.values().getOrDefault("loss", Double.NaN),
        metrics.values().getOrDefault("tokens_per_second", 0.0),
        duration(left));
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
