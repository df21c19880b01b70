package io.predilect.jobs.score;

import static org.apache.spark.sql.functions.col;

import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.SplitRows;
import io.predilect.model.promptfree.Temperature;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * The temperature of a reward model and what it was fitted on.
 *
 * @param temperature T
 * @param split whose pairs
 */
public record Calibration(Temperature temperature, SplitFilter split) implements Serializable {
  /** More labels than these tell T no better than it can be used. */
  static final int PAIRS = 2000;

  public Calibration {
    Objects.requireNonNull(temperature, "temperature");
    Objects.requireNonNull(split, "split");
  }

  /**
   * Fits T to the gaps of a sample of pairs under their own prompts, in one Spark job.
   *
   * @param rows of all splits
   * @param plan scores a pair's {@link Columns#REWARD_GAP} and no more
   */
  static Calibration fit(Dataset<Row> rows, SplitFilter split, ScorePlan plan) {
    Dataset<Row> labelled = SplitRows.of(rows, split);
    if (labelled.isEmpty()) {
      throw new JobException(
          "prompt_free.calibrate is "
              + split.key()
              + ", and no row is of that split: choose another, hold pairs out with"
              + " ingest.test_share, or give a temperature");
    }
    // Ids are hashes, so the first by id are a fair sample.
    Dataset<Row> sample = labelled.orderBy(Columns.ID).limit(PAIRS);
    int tasks = rows.sparkSession().sparkContext().defaultParallelism();
    double[] gaps =
        sample
            .repartition(tasks, col(Columns.ID))
            .mapPartitions(
                new ScorePartition(plan, rows.schema()), Encoders.row(plan.outcome(rows.schema())))
            .filter(col(RowOutput.REJECT).isNull())
            .select(Columns.REWARD_GAP, Columns.ID)
            .orderBy(Columns.ID) // so that sums do not depend on partitions
            .collectAsList()
            .stream()
            .mapToDouble(row -> row.getDouble(0))
            .toArray();
    return new Calibration(Temperature.fit(gaps), split);
  }

  /** What is recorded of it. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("temperature_fitted_on", split.key());
    figures.put("temperature_pairs", temperature.pairs());
    figures.put("temperature_outcome", temperature.outcome().name().toLowerCase(Locale.ROOT));
    figures.put("label_loss", temperature.lossBefore());
    figures.put("label_loss_calibrated", temperature.lossAfter());
    return figures;
  }

  /** What a reader of the figures must know; empty: nothing. */
  Optional<String> note() {
    String pairs = temperature.pairs() + " pairs (calibrate: " + split.key() + ")";
    return Optional.ofNullable(
        switch (temperature.outcome()) {
          case FITTED -> null;
          case SEPARABLE ->
              String.format(
                  Locale.ROOT,
                  "warning: no label of the %s contradicts the reward model, so the likelihood of"
                      + " its temperature has no maximum; it is bounded at %.4g, as if one label in"
                      + " %d were wrong: calibrate on more pairs, or on such as it was not trained"
                      + " on",
                  pairs,
                  temperature.factor(),
                  temperature.pairs() + 2);
          case NO_BETTER_THAN_CHANCE ->
              "warning: the reward model ranks the "
                  + pairs
                  + " no better than chance, so no temperature brings it to the scale of their"
                  + " labels: it is left at 1, and gaps are in the rewards' own units";
          case NO_GAPS ->
              "warning: the reward model rewards both responses of each of the "
                  + pairs
                  + " alike, so no temperature can be told: it is left at 1";
        });
  }
}
