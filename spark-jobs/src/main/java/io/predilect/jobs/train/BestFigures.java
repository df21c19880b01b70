package io.predilect.jobs.train;

import io.predilect.model.train.TrainResult;
import io.predilect.model.train.plan.BestModelSettings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is told of the best evaluation where one is kept, in transformers' names. */
final class BestFigures {
  private static final String STEP = "best_global_step";
  private static final String METRIC = "best_metric";

  private BestFigures() {}

  /** A training's figures, with those of its best evaluation. */
  static Map<String, Double> of(TrainResult result, BestModelSettings rule) {
    Map<String, Double> figures = new LinkedHashMap<>(result.metrics());
    Map<String, Double> best = result.bestEvaluation();
    if (rule.keepsBest() && !best.isEmpty()) {
      figures.put(STEP, best.get("step"));
      figures.put(METRIC, best.get(rule.metric()));
    }
    return figures;
  }

  /** Which step's weights the model has; empty: the last one's, and nobody asked for others. */
  static Optional<String> note(RankReport done, BestModelSettings rule) {
    if (!rule.loadBestModelAtEnd()) {
      return Optional.empty();
    }
    Double step = done.metrics().get(STEP);
    return Optional.of(
        step == null
            ? "load_best_model_at_end: no evaluation had a finite %s, so the model has the weights of the last step, %s"
                .formatted(rule.metric(), done.steps())
            : String.format(
                Locale.ROOT,
                "load_best_model_at_end: the model has the weights of step %d of %d, with the best %s, %.6g; the eval_ figures are that step's",
                step.intValue(),
                done.steps(),
                rule.metric(),
                done.metrics().get(METRIC)));
  }
}
