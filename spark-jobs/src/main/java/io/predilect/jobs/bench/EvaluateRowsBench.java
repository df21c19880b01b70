package io.predilect.jobs.bench;

import io.predilect.jobs.storage.LocalFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of evaluated pairs with tables by group: what is alive on the driver's heap at most,
 * at 100,000 pairs and at ten times as many.
 */
final class EvaluateRowsBench {
  private static final int FEW = 100_000;
  private static final int MANY = 1_000_000;
  private static final double TARGET = 0.8;

  private EvaluateRowsBench() {}

  static BenchResult run() throws IOException {
    Map<String, Double> figures = new LinkedHashMap<>();
    double few = measured(FEW, figures);
    double many = measured(MANY, figures);
    return new BenchResult(few / many, TARGET, figures);
  }

  private static double measured(int pairs, Map<String, Double> figures) throws IOException {
    try (LocalFolder folder = LocalFolder.temporary("predilect-bench-")) {
      Map<String, Double> measured =
          BenchProcess.run(
              LocalCluster.environment(folder.path()),
              EvaluateRowsRun.class,
              folder.path().toString(),
              Integer.toString(pairs));
      measured.forEach((name, value) -> figures.put(pairs / 1_000 + "k_" + name, value));
      return measured.get(EvaluateRowsRun.HEAP);
    }
  }
}
