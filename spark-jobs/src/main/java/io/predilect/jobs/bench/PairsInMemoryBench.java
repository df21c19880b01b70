package io.predilect.jobs.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a rank's heap holds of every training pair, and how long a step takes without its model,
 * each number of pairs in a process of its own: plain DPO, whose reference log-probs the rank
 * computes, and prioritised reward training with refreshed gaps.
 */
final class PairsInMemoryBench {
  private static final double MOST = 16;
  private static final List<Integer> PAIRS = List.of(100_000, 1_000_000, 5_000_000);

  private PairsInMemoryBench() {}

  static BenchResult run() throws IOException {
    Map<String, Double> figures = new LinkedHashMap<>();
    double most = 0;
    for (PairsInMemoryRun.Kind kind : PairsInMemoryRun.Kind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      Map<Integer, Map<String, Double>> runs = new LinkedHashMap<>();
      for (int pairs : PAIRS) {
        Map<String, Double> run =
            BenchProcess.run(PairsInMemoryRun.class, kind.name(), Integer.toString(pairs));
        runs.put(pairs, run);
        figures.put(name + "_heap_mb_" + pairs, run.get("heap_bytes") / 1e6);
        figures.put(name + "_step_ms_" + pairs, 1e3 * run.get("step_seconds"));
      }
      double bytes = bytesAPair(runs);
      figures.put(name + "_bytes_a_pair", bytes);
      most = Math.max(most, bytes);
    }
    figures.put("allowed_bytes_a_pair", MOST);
    return new BenchResult(MOST / most, 1, figures);
  }

  /**
   * Between the smallest and the largest number of pairs: what does not depend on it is left out.
   */
  private static double bytesAPair(Map<Integer, Map<String, Double>> runs) {
    int least = PAIRS.get(0);
    int most = PAIRS.get(PAIRS.size() - 1);
    return (runs.get(most).get("heap_bytes") - runs.get(least).get("heap_bytes")) / (most - least);
  }
}
