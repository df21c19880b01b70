package io.predilect.model.train;

import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.step.NonFiniteStepException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Remembers what it was told. */
final class Recorder implements TrainListener {
  final List<StepMetrics> logged = new ArrayList<>();
  final List<StepMetrics> evaluated = new ArrayList<>();
  final List<Integer> saved = new ArrayList<>();
  final List<NonFiniteStepException> skipped = new ArrayList<>();
  final List<NonFiniteStepException> failures = new ArrayList<>();

  final List<String> noted = new ArrayList<>();

  @Override
  public void noted(String line) {
    noted.add(line);
  }

  @Override
  public void logged(StepMetrics metrics) {
    logged.add(metrics);
  }

  @Override
  public void evaluated(StepMetrics metrics) {
    evaluated.add(metrics);
  }

  @Override
  public void saved(int step) {
    saved.add(step);
  }

  @Override
  public void skipped(NonFiniteStepException step) {
    skipped.add(step);
  }

  @Override
  public void failed(NonFiniteStepException failure) {
    failures.add(failure);
  }

  /** Names of metrics, with the one that only Linux has. */
  static Set<String> withMemory(Set<String> names) {
    Set<String> all = new HashSet<>(names);
    all.add("peak_memory_mib");
    all.remove("peak_gpu_memory_mib");
    return all;
  }

  double first(String name) {
    return logged.get(0).values().get(name);
  }

  double last(String name) {
    return logged.get(logged.size() - 1).values().get(name);
  }

  /** All metrics but those that clocks make. */
  List<Map<String, Double>> timeless() {
    List<Map<String, Double>> all = new ArrayList<>();
    for (StepMetrics metrics : logged) {
      Map<String, Double> values = new LinkedHashMap<>(metrics.values());
      values.remove("tokens_per_second");
      values.remove("peak_memory_mib");
      values.remove("peak_gpu_memory_mib");
      all.add(values);
    }
    return all;
  }
}
