package io.predilect.model.train;

import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Objective;
import io.predilect.model.objective.RunningPoint;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.RankShare;
import io.predilect.model.train.data.References;
import io.predilect.model.train.metrics.MetricTotals;
import io.predilect.model.train.metrics.PairMetrics;
import io.predilect.model.train.plan.BestModelSettings;
import io.predilect.model.train.step.BatchView;
import io.predilect.model.train.step.BatchWeights;
import io.predilect.model.train.step.PairPass;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

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
   *
   * @param running the training's running mean, which some objectives hold responses against
   */
  Map<String, Double> run(RunningPoint running) {
    PairMetrics metrics = new PairMetrics(objective, examples.size());
    BatchView view = pass.look().heldOut(share(), examples.size(), collective, running);
    BatchWeights weights = BatchWeights.of(examples);
    windows().forEachRemaining(window -> pass.evaluate(examples(window), weights, view, metrics));
    metrics.exchange(collective, false);
    Map<String, Double> values = new LinkedHashMap<>();
    MetricTotals.none()
        .plus(metrics)
        .values()
        .forEach((name, value) -> values.put(BestModelSettings.PREFIX + name, value));
    if (!metrics.nonFinite().isEmpty()) {
      values.put(BestModelSettings.PREFIX + "non_finite", (double) metrics.nonFinite().size());
    }
    return values;
  }

  private Iterator<RankShare.Window> windows() {
    return RankShare.windows(examples, collective.rank(), collective.ranks());
  }

  private List<Example> examples(RankShare.Window window) {
    return window.share().stream()
        .map(row -> window.from() + row)
        .map(i -> references.example(i, examples, i))
        .toList();
  }

  /** All of this rank's, of which a window is held at a time. */
  private Iterator<Example> share() {
    Iterable<RankShare.Window> windows = this::windows;
    return StreamSupport.stream(windows.spliterator(), false)
        .flatMap(window -> examples(window).stream())
        .iterator();
  }
}
