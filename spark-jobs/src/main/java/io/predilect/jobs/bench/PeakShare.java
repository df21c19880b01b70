package io.predilect.jobs.bench;

import io.predilect.model.engine.MatrixPeak;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of the matrix-product peak a piece of work reaches: the peak is measured before and
 * after every round of the work, so that both meet the same machine.
 */
final class PeakShare {
  private static final double NANOS = 1e9;
  private static final double GIGA = 1e9;

  private PeakShare() {}

  /**
   * Measures.
   *
   * @param flops operations of one round of the work
   * @param rounds how often the work is timed; the median share counts
   */
  static BenchResult measure(
      double target, double flops, int rounds, MatrixPeak peak, Stopwatch.Work work)
      throws IOException {
    work.run();
    List<Double> shares = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    List<Double> peaks = new ArrayList<>();
    double before = peak.flopsPerSecond();
    for (int round = 0; round < rounds; round++) {
      long begun = System.nanoTime();
      work.run();
      double elapsed = (System.nanoTime() - begun) / NANOS;
      double after = peak.flopsPerSecond();
      double around = (before + after) / 2;
      shares.add(flops / elapsed / around);
      seconds.add(elapsed);
      peaks.add(around);
      before = after;
    }
    double share = Stopwatch.median(shares);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("gigaflop_counted", flops / GIGA);
    figures.put("seconds", Stopwatch.median(seconds));
    figures.put("gigaflop_per_second", flops / GIGA / Stopwatch.median(seconds));
    figures.put("peak_gigaflop_per_second", Stopwatch.median(peaks) / GIGA);
    return new BenchResult(share, target, figures);
  }
}
