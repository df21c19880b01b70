package io.predilect.model.train;

import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Objective;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.RankShare;
import io.predilect.model.train.data.References;
import io.predilect.model.train.metrics.MetricTotals;
import io.predilect.model.train.metrics.PairMetrics;
import io.predilect.model.train.step.PairPass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Held-out examples under the objective, without gradients. */
final class HeldOutEvaluation {
  private final Objective objective;
  private final ExampleSource examples;
  private final References references;
  private final PairPass pass;
  private final Collective collective;

  HeldOutEvaluation(
      Objective objective,
      ExampleSource examples,
      References references,
      PairPass pass,
      Collective collective) {
    this.objective = objective;
    this.examples = examples;
    this.references = references;
    this.pass = pass;
    this.collective = collective;
  }

  /**
   * The training metrics' names with {@code eval_} in front, means over all examples. Pairs whose
   * loss is not finite are left out of it and counted as {@code eval_non_finite}.
   */
  Map<String, Double> run() {
    int[] lengths = IntStream.range(0, examples.size()).map(examples::length).toArray();
    List<Example> share = new ArrayList<>();
    for (int i : RankShare.of(lengths, collective.rank(), collective.ranks())) {
      share.add(references.example(i, examples, i));
    }
    PairMetrics metrics = new PairMetrics(objective, examples.size());
    pass.evaluate(share, pass.kl().over(share, examples.size(), collective), metrics);
    metrics.exchange(collective, false);
    Map<String, Double> values = new LinkedHashMap<>();
    MetricTotals.none()
        .plus(metrics)
        .values()
        .forEach((name, value) -> values.put("eval_" + name, value));
    if (!metrics.nonFinite().isEmpty()) {
      values.put("eval_non_finite", (double) metrics.nonFinite().size());
    }
    return values;
  }
}
