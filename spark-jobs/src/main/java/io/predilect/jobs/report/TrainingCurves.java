package io.predilect.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.report.chart.LineChart;
import io.predilect.jobs.report.chart.Point;
import io.predilect.jobs.report.chart.Series;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a training logged, figure by figure.
 *
 * @param stage the train stage's name
 * @param figures every figure's values over the steps, in the order in which they first appear
 */
record TrainingCurves(String stage, Map<String, List<Point>> figures) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STEP = "step";

  TrainingCurves {
    Objects.requireNonNull(stage, "stage");
    Map<String, List<Point>> copy = new LinkedHashMap<>();
    figures.forEach((name, points) -> copy.put(name, List.copyOf(points)));
    figures = Collections.unmodifiableMap(copy);
  }

  /** Curves to which lines of {@code metrics.jsonl} come: an object each, with its step. */
  static final class Drawing {
    private final String stage;
    private final Map<String, List<Point>> figures = new LinkedHashMap<>();
    private int lines;

    Drawing(String stage) {
      this.stage = stage;
    }

    /**
     * Adds a line.
     *
     * @throws IllegalArgumentException when it is no JSON
     */
    void add(String text) {
      lines++;
      JsonNode line;
      try {
        line = JSON.readTree(text);
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            "line " + lines + " of the metrics of " + stage + " is not JSON", e);
      }
      double step = line.path(STEP).asDouble(Double.NaN);
      line.fields()
          .forEachRemaining(
              field -> {
                if (field.getValue().isNumber() && !field.getKey().equals(STEP)) {
                  figures
                      .computeIfAbsent(field.getKey(), name -> new ArrayList<>())
                      .add(new Point(step, field.getValue().asDouble()));
                }
              });
    }

    TrainingCurves curves() {
      return new TrainingCurves(stage, figures);
    }
  }

  /** The charts worth drawing: loss, accuracy, margins, prioritising, speed, padding, memory. */
  List<LineChart> charts() {
    List<LineChart> charts = new ArrayList<>();
    chart(charts, "loss", List.of("loss", "nll_loss", "rationale_loss", "eval_loss"));
    chart(
        charts,
        "accuracy",
        List.of(
            "accuracy",
            "rewards/accuracies",
            "accuracy_augmented",
            "eval_accuracy",
            "eval_rewards/accuracies"));
    chart(charts, "reward margin", List.of("rewards/margins", "eval_rewards/margins"));
    chart(charts, "margin", List.of("margin", "eval_margin")); // without β: another scale
    chart(
        charts,
        "prompt-free gap",
        List.of("prioritised/threshold", "prioritised/gap_taken", "prioritised/gap_put_back"));
    chart(charts, "share put back", List.of("prioritised/put_back"));
    chart(charts, "learning rate", List.of("learning_rate"));
    chart(charts, "gradient norm", List.of("grad_norm"));
    chart(charts, "tokens a second", List.of("tokens_per_second"));
    chart(charts, "reference point (KTO)", List.of("kl", "eval_kl"));
    chart(charts, "share of padding", List.of("padding"));
    chart(charts, "peak memory, MiB", List.of("peak_memory_mib", "peak_gpu_memory_mib"));
    return charts;
  }

  private void chart(List<LineChart> charts, String what, List<String> names) {
    List<Series<Point>> series = new ArrayList<>();
    for (String name : names) {
      List<Point> points = figures.getOrDefault(name, List.of());
      if (!points.isEmpty()) {
        series.add(new Series<>(name, points));
      }
    }
    LineChart chart = new LineChart(what, "step", what, series);
    if (!chart.isEmpty()) {
      charts.add(chart);
    }
  }
}
