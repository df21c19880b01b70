package io.predilect.jobs.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A step of DPO, each prompt run once and logits never held, against the same step with the prompt
 * run for each response and logits held at every position. Each in a process of its own; the memory
 * compared is what a step adds to weights, gradients and optimiser state, which both hold alike.
 */
final class PairBench {
  private static final double TARGET = 1.5;
  private static final double GIBIBYTE = 1L << 30;

  private PairBench() {}

  static BenchResult run() throws IOException {
    Map<String, Double> once = BenchProcess.run(PairRun.class, "once");
    Map<String, Double> twice = BenchProcess.run(PairRun.class, "twice");
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("step_seconds", once.get("seconds"));
    figures.put("other_step_seconds", twice.get("seconds"));
    figures.put("memory_ratio", added(once) / added(twice));
    figures.put("memory_ratio_target", 0.6);
    figures.put("step_gibibytes", added(once) / GIBIBYTE);
    figures.put("other_step_gibibytes", added(twice) / GIBIBYTE);
    figures.put("process_memory_ratio", once.get("peak_bytes") / twice.get("peak_bytes"));
    figures.put("process_gibibytes", once.get("peak_bytes") / GIBIBYTE);
    figures.put("other_process_gibibytes", twice.get("peak_bytes") / GIBIBYTE);
    figures.put("largest_logps_difference", Math.abs(once.get("logps") - twice.get("logps")));
    return new BenchResult(twice.get("seconds") / once.get("seconds"), TARGET, figures);
  }

  private static double added(Map<String, Double> run) {
    return run.get("peak_bytes") - run.get("before_bytes");
  }
}
