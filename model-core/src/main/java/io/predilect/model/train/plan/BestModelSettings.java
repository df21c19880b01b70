package io.predilect.model.train.plan;

import io.predilect.data.check.Checks;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which evaluation is the best, and what follows from it. Names and meaning are those of Hugging
 * Face's transformers.
 *
 * @param metricForBestModel the figure that decides, with or without {@code eval_} in front; empty:
 *     {@code eval_loss}, and the best checkpoint is kept only for {@code loadBestModelAtEnd}
 * @param greaterIsBetter which way; empty: unless the name ends with {@code loss}
 * @param loadBestModelAtEnd whether the result has the weights of the best evaluation rather than
 *     those of the last step
 * @param earlyStoppingPatience ends training after so many evaluations in a row that are no better;
 *     empty: never
 * @param earlyStoppingThreshold by how much an evaluation must be better to count as such
 */
public record BestModelSettings(
    Optional<String> metricForBestModel,
    Optional<Boolean> greaterIsBetter,
    boolean loadBestModelAtEnd,
    OptionalInt earlyStoppingPatience,
    double earlyStoppingThreshold) {
  /** What the names of held-out examples' metrics begin with. */
  public static final String PREFIX = "eval_";

  public BestModelSettings {
    Objects.requireNonNull(metricForBestModel, "metricForBestModel");
    Objects.requireNonNull(greaterIsBetter, "greaterIsBetter");
    Objects.requireNonNull(earlyStoppingPatience, "earlyStoppingPatience");
    new Checks()
        .holds(
            metricForBestModel.isEmpty() || !metricForBestModel.get().isBlank(),
            "metric_for_best_model",
            metricForBestModel,
            "name a metric, or null for eval_loss")
        .atLeast("early_stopping_patience", earlyStoppingPatience, 1)
        .atLeast("early_stopping_threshold", earlyStoppingThreshold, 0.0)
        .orThrow();
  }

  /** The deciding metric's full name. */
  public String metric() {
    String name = metricForBestModel.orElse("loss");
    return name.startsWith(PREFIX) ? name : PREFIX + name;
  }

  /** Whether a greater value is the better one. */
  public boolean greater() {
    return greaterIsBetter.orElseGet(() -> !metric().endsWith("loss"));
  }

  /** Whether the checkpoint of the best evaluation is kept beside the newest ones. */
  public boolean keepsBest() {
    return metricForBestModel.isPresent() || loadBestModelAtEnd;
  }

  /** Whether one value is better than another by more than a threshold. */
  public boolean better(double value, double than, double by) {
    return greater() ? value > than + by : value < than - by;
  }

  /**
   * Refuses what a training without these evaluations cannot do.
   *
   * @param names the metrics an evaluation will have; empty: there are no held-out examples
   */
  public void require(Optional<List<String>> names) {
    if (names.isEmpty()) {
      if (keepsBest() || earlyStoppingPatience.isPresent()) {
        String key =
            earlyStoppingPatience.isPresent()
                ? "early_stopping_patience"
                : loadBestModelAtEnd ? "load_best_model_at_end" : "metric_for_best_model";
        throw new IllegalArgumentException(
            key + " needs held-out examples: name a shard stage in eval_shards");
      }
      return;
    }
    String name = metric().substring(PREFIX.length());
    if (!names.get().contains(name)) {
      throw new IllegalArgumentException(
          "metric_for_best_model is %s; this objective's evaluation has %s"
              .formatted(metricForBestModel.orElse(metric()), String.join(", ", names.get())));
    }
  }
}
