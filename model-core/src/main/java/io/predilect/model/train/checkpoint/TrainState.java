package io.predilect.model.train.checkpoint;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.predilect.model.objective.RunningPoint;
import io.predilect.model.train.metrics.MetricTotals;
import io.predilect.model.train.plan.BestModelSettings;
import io.predilect.model.train.plan.TrainPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far a training is: all that a resume needs beside weights and optimiser, {@code state.json}.
 *
 * @param step steps done
 * @param settings the settings that decide the result ({@link TrainPlan#identity})
 * @param examples digests of the examples' ids in their order
 * @param references sums of the files of reference log-probs, by name ({@link KeptReferences})
 * @param tokens tokens trained on, over all ranks
 * @param seconds time spent training, over all runs
 * @param totals metrics since the last log line
 * @param metrics the last log line's metrics
 * @param best the best evaluation
 * @param skipped steps that were left out because they were not finite
 * @param skippedInRow of these, the last ones without another between them
 * @param running the running mean of what batches say, where the objective has one
 */
public record TrainState(
    int step,
    Map<String, String> settings,
    String examples,
    Map<String, String> references,
    long tokens,
    double seconds,
    MetricTotals totals,
    Map<String, Double> metrics,
    BestEvaluation best,
    int skipped,
    int skippedInRow,
    RunningPoint running) {
  static final String FILE = "state.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public TrainState {
    settings = Map.copyOf(settings);
    Objects.requireNonNull(examples, "examples");
    references = Map.copyOf(references);
    Objects.requireNonNull(totals, "totals");
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    Objects.requireNonNull(best, "best");
    running = Objects.requireNonNullElse(running, RunningPoint.START); // older checkpoints: none
  }

  public static TrainState start(Map<String, String> settings, String examples) {
    return new TrainState(
        0,
        settings,
        examples,
        Map.of(),
        0,
        0,
        MetricTotals.none(),
        Map.of(),
        BestEvaluation.none(),
        0,
        0,
        RunningPoint.START);
  }

  /** With the reference log-probs that the training uses. */
  public TrainState referring(Map<String, String> sums) {
    return new TrainState(
        step,
        settings,
        examples,
        sums,
        tokens,
        seconds,
        totals,
        metrics,
        best,
        skipped,
        skippedInRow,
        running);
  }

  /**
   * After a step.
   *
   * @param more its tokens
   * @param after the running mean after it
   */
  public TrainState stepped(MetricTotals sums, long more, RunningPoint after) {
    return new TrainState(
        step + 1,
        settings,
        examples,
        references,
        tokens + more,
        seconds,
        sums,
        metrics,
        best,
        skipped,
        0,
        after);
  }

  /** After a step that was left out. */
  public TrainState skippedStep() {
    return new TrainState(
        step + 1,
        settings,
        examples,
        references,
        tokens,
        seconds,
        totals,
        metrics,
        best,
        skipped + 1,
        skippedInRow + 1,
        running);
  }

  /** After a log line: its metrics are the last ones, and the totals begin again. */
  public TrainState logged(Map<String, Double> values) {
    return with(seconds, MetricTotals.none(), joined(values), best);
  }

  /** After an evaluation. */
  public TrainState evaluated(Map<String, Double> values, BestModelSettings rule) {
    return with(seconds, totals, joined(values), best.after(step, values, rule));
  }

  /** With the weights of the best evaluation: its metrics are those of the held-out examples. */
  public TrainState asOfBest() {
    Map<String, Double> ofBest = new LinkedHashMap<>(metrics);
    ofBest.keySet().removeIf(name -> name.startsWith(BestModelSettings.PREFIX));
    ofBest.putAll(best.metrics());
    return with(seconds, totals, ofBest, best);
  }

  /** With the time spent so far. */
  public TrainState after(double spent) {
    return with(spent, totals, metrics, best);
  }

  private Map<String, Double> joined(Map<String, Double> values) {
    Map<String, Double> all = new LinkedHashMap<>(metrics);
    all.putAll(values);
    return all;
  }

  private TrainState with(
      double spent, MetricTotals sums, Map<String, Double> last, BestEvaluation better) {
    return new TrainState(
        step,
        settings,
        examples,
        references,
        tokens,
        spent,
        sums,
        last,
        better,
        skipped,
        skippedInRow,
        running);
  }

  void write(Path folder) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(FILE).toFile(), this);
  }

  static TrainState read(Path folder) throws IOException {
    return JSON.readValue(folder.resolve(FILE).toFile(), TrainState.class);
  }

  /** Refuses to go on under other settings or other examples than the checkpoint's. */
  public void requireSame(Map<String, String> wanted, String wantedExamples, Path folder) {
    // Settings that belong to another come after it: that it is off says why they are gone.
    Set<String> names = new LinkedHashSet<>(new TreeSet<>(wanted.keySet()));
    names.addAll(new TreeSet<>(settings.keySet()));
    for (String name : names) {
      String there = settings.getOrDefault(name, "unset");
      String here = wanted.getOrDefault(name, "unset");
      if (!there.equals(here)) {
        throw new IllegalArgumentException(
            "checkpoint "
                + folder
                + " was made with "
                + name
                + " "
                + there
                + ", this run has "
                + here
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
