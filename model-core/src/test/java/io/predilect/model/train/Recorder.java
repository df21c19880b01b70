package io.predilect.model.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Remembers what it was told. */
final class Recorder implements TrainListener {
  final List<StepMetrics> logged = new ArrayList<>();
  final List<StepMetrics> evaluated = new ArrayList<>();
  final List<Integer> saved = new ArrayList<>();
  final List<NonFiniteStepException> failures = new ArrayList<>();

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
  public void failed(NonFiniteStepException failure) {
    failures.add(failure);
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
      all.add(values);
    }
    return all;
  }
}
