package io.predilect.jobs.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Peak memory of a process that trains on one sequence of 4,096 tokens. */
final class MemoryBench {
  private static final double MOST = 6;
  private static final double GIBIBYTE = 1L << 30;

  private MemoryBench() {}

  static BenchResult run() throws IOException {
    Map<String, Double> measured = BenchProcess.run(MemoryRun.class);
    double peak = measured.get("peak_bytes") / GIBIBYTE;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("peak_gibibytes", peak);
    figures.put("allowed_gibibytes", MOST);
    figures.put("before_step_gibibytes", measured.get("before_bytes") / GIBIBYTE);
    figures.put("step_seconds", measured.get("seconds"));
    return new BenchResult(MOST / peak, 1, figures);
  }
}
