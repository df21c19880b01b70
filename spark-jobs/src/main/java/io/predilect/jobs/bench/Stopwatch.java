package io.predilect.jobs.bench;

import java.io.IOException;
import java.util.Arrays;

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
    Arrays.sort(seconds);
    return seconds[times / 2];
  }
}
