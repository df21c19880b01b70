package io.predilect.jobs.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Times a piece of work: once to warm up, then several times, of which the median counts. */
final class Stopwatch {
  private static final double NANOS = 1e9;

  /** Work to be timed. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  private Stopwatch() {}

  /**
   * Seconds that the work takes.
   *
   * @param times how often it is timed, at least 1
   */
  static double median(int times, Work work) throws IOException {
    work.run();
    double[] seconds = new double[times];
    for (int i = 0; i < times; i++) {
      long begun = System.nanoTime();
      work.run();
      seconds[i] = (System.nanoTime() - begun) / NANOS;
    }
    return median(Arrays.stream(seconds).boxed().toList());
  }

  /** The median of some figures; of an even number the upper one. */
  static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }
}
