package io.predilect.model.train;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How far a training is: all that a resume needs beside weights and optimiser, {@code state.json}.
 *
 * @param step steps done
 * @param order what the order of the batches needs
 * @param settings the settings that decide the result ({@link TrainPlan#identity})
 * @param examples digests of the examples' ids in their order
 * @param tokens tokens trained on, over all ranks
 * @param seconds time spent training, over all runs
 * @param totals metrics since the last log line
 * @param metrics the last log line's metrics
 * @param best the evaluation with the least loss; empty: none yet
 */
record TrainState(
    int step,
    BatchOrder.State order,
    Map<String, String> settings,
    String examples,
    long tokens,
    double seconds,
    MetricTotals totals,
    Map<String, Double> metrics,
    Map<String, Double> best) {
  static final String FILE = "state.json";
  private static final String EVAL_LOSS = "eval_loss";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  TrainState {
    Objects.requireNonNull(order, "order");
    settings = Map.copyOf(settings);
    Objects.requireNonNull(examples, "examples");
    Objects.requireNonNull(totals, "totals");
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
  }

  static TrainState start(BatchOrder.State order, Map<String, String> settings, String examples) {
    return new TrainState(
        0, order, settings, examples, 0, 0, MetricTotals.none(), Map.of(), Map.of());
  }

  /** After a step with so many tokens. */
  TrainState stepped(BatchOrder.State next, MetricTotals sums, long more) {
    return new TrainState(
        step + 1, next, settings, examples, tokens + more, seconds, sums, metrics, best);
  }

  /** After a log line: its metrics are the last ones, and the totals begin again. */
  TrainState logged(Map<String, Double> values) {
    Map<String, Double> last = new LinkedHashMap<>(metrics);
    last.putAll(values);
    return with(seconds, MetricTotals.none(), last, best);
  }

  /** After an evaluation, which is kept when its loss is the least so far. */
  TrainState evaluated(Map<String, Double> values) {
    Map<String, Double> last = new LinkedHashMap<>(metrics);
    last.putAll(values);
    double loss = values.getOrDefault(EVAL_LOSS, Double.POSITIVE_INFINITY);
    Map<String, Double> better = new LinkedHashMap<>(best);
    if (loss < best.getOrDefault(EVAL_LOSS, Double.POSITIVE_INFINITY)) {
      better.clear();
      better.put("step", (double) step);
      better.putAll(values);
    }
    return with(seconds, totals, last, better);
  }

  /** With the time spent so far. */
  TrainState after(double spent) {
    return with(spent, totals, metrics, best);
  }

  private TrainState with(
      double spent, MetricTotals sums, Map<String, Double> last, Map<String, Double> better) {
    return new TrainState(step, order, settings, examples, tokens, spent, sums, last, better);
  }

  void write(Path folder) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(FILE).toFile(), this);
  }

  static TrainState read(Path folder) throws IOException {
    return JSON.readValue(folder.resolve(FILE).toFile(), TrainState.class);
  }

  /** Refuses to go on under other settings or other examples than the checkpoint's. */
  void requireSame(Map<String, String> wanted, String wantedExamples, Path folder) {
    for (Map.Entry<String, String> setting : wanted.entrySet()) {
      String there = settings.getOrDefault(setting.getKey(), "unset");
      if (!there.equals(setting.getValue())) {
        throw new IllegalArgumentException(
            "checkpoint "
                + folder
                + " was made with "
                + setting.getKey()
                + " "
                + there
                + ", this run has "
                + setting.getValue()
                + "; put the setting back to resume, or remove the checkpoints to start again");
      }
    }
    if (!examples.equals(wantedExamples)) {
      throw new IllegalArgumentException(
          "checkpoint "
              + folder
              + " was made with other examples than this run's shards hold; remove the checkpoints"
              + " to start again");
    }
  }
}
