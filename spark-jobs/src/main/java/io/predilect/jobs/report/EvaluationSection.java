package io.predilect.jobs.report;

import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.Samples;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.evaluate.figures.RewardBenchScore;
import io.predilect.jobs.report.chart.Chart;
import io.predilect.jobs.report.chart.Histogram;
import io.predilect.jobs.report.chart.Point;
import io.predilect.jobs.report.chart.Scatter;
import io.predilect.jobs.report.chart.Series;
import io.predilect.jobs.report.html.Html;
import io.predilect.jobs.report.html.NumberText;
import io.predilect.jobs.report.html.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The part of the page about one evaluate stage. */
final class EvaluationSection {
  /** The figures of the tables by group. */
  private static final List<String> GROUP_FIGURES =
      List.of(
          "reward/accuracy",
          "reward/margin",
          "rewards/accuracies",
          "rewards/margins",
          "refinement/accuracies",
          "reward/auc",
          "rewards/auc",
          "prompt_free/gap",
          "prompt_free/mostly",
          "prompt_free/variance_share",
          "prompt_free/sign_survives",
          "prompt_free/length_r2",
          "prompt_free/spearman");

  private EvaluationSection() {}

  static String html(ReportContents.Evaluated evaluated) {
    Evaluation figures = evaluated.figures();
    StringBuilder out = new StringBuilder();
    out.append("<section>\n<h2>").append(Html.escape(evaluated.stage())).append("</h2>\n");
    out.append(
        "<p class=\"note\">%s held-out pairs (split %s). %s</p>\n"
            .formatted(
                NumberText.count(figures.overall().pairs()),
                Html.escape(figures.split()),
                NumberText.INTERVALS.formatted(
                    "by bootstrap (of few pairs, or several of a prompt, Student's, of many normal ones)")));
    out.append(overall(figures.overall()));
    figures.rewardBench().ifPresent(score -> out.append(rewardBench(score)));
    for (GroupTable table : figures.tables()) {
      out.append(groups(table));
    }
    out.append(charts(evaluated.samples()));
    evaluated.decompositions().ifPresent(steps -> out.append(DecompositionSection.html(steps)));
    out.append(examples(evaluated.samples()));
    return out.append("</section>\n").toString();
  }

  private static String overall(Metrics metrics) {
    Table table = new Table(1, List.of("figure", "value", "95 % interval"));
    metrics
        .values()
        .forEach(
            (name, value) -> {
              Interval interval = metrics.intervals().get(name);
              table.row(
                  name,
                  NumberText.figure(value),
                  interval != null
                      ? NumberText.interval(interval)
                      : metrics.undetermined().getOrDefault(name, ""));
            });
    metrics
        .undetermined()
        .forEach(
            (name, why) -> {
              if (!metrics.values().containsKey(name)) {
                table.row(name, NumberText.UNDETERMINED, why);
              }
            });
    return table.isEmpty()
        ? "<p>No model was evaluated: set reward_model or policy in the evaluate stage.</p>\n"
        : table.html();
  }

  private static String rewardBench(RewardBenchScore score) {
    Table table = new Table(1, List.of("section", "score"));
    score.sections().forEach((section, value) -> table.row(section, NumberText.figure(value)));
    score.total().ifPresent(total -> table.row("Total", NumberText.figure(total)));
    return "<h3>RewardBench</h3>\n" + table.html();
  }

  private static String groups(GroupTable table) {
    List<String> names =
        GROUP_FIGURES.stream()
            .filter(
                name ->
                    table.groups().values().stream().anyMatch(m -> m.values().containsKey(name)))
            .toList();
    if (names.isEmpty()) {
      return "";
    }
    List<String> columns = new ArrayList<>(List.of(table.by(), "pairs"));
    columns.addAll(names);
    Table html = new Table(1, columns);
    table
        .groups()
        .forEach(
            (group, metrics) -> {
              List<String> cells = new ArrayList<>();
              cells.add(group);
              cells.add(NumberText.count(metrics.pairs()));
              names.forEach(name -> cells.add(withInterval(metrics, name)));
              html.row(cells);
            });
    return "<h3>By " + Html.escape(table.by()) + "</h3>\n" + html.html();
  }

  private static String withInterval(Metrics metrics, String name) {
    Interval interval = metrics.intervals().get(name);
    String figure = NumberText.figure(metrics, name);
    return interval == null || !name.contains("accura")
        ? figure
        : figure + " (" + NumberText.interval(interval) + ")";
  }

  private static String charts(Samples samples) {
    return Chart.figures(List.of(lengths(samples), gaps(samples), truth(samples)));
  }

  private static Histogram lengths(Samples samples) {
    return new Histogram(
        "Lengths of the responses",
        "characters",
        List.of(
            new Series<>("chosen", lengths(samples, Samples.Point::chosenLength)),
            new Series<>("rejected", lengths(samples, Samples.Point::rejectedLength))));
  }

  private static List<Double> lengths(Samples samples, Function<Samples.Point, Integer> length) {
    return samples.points().stream().map(point -> (double) length.apply(point)).toList();
  }

  private static Scatter gaps(Samples samples) {
    return new Scatter(
        "What the reward depends on",
        "prompt-related gap Δr1",
        "prompt-free gap Δr2",
        groups(samples, Samples.Point::promptRelated));
  }

  private static Scatter truth(Samples samples) {
    return new Scatter(
        "Prompt-free gap, found and true",
        "true gap",
        "estimated gap Δr2",
        groups(samples, Samples.Point::truth));
  }

  private static List<Series<Point>> groups(
      Samples samples, Function<Samples.Point, OptionalDouble> x) {
    return Scatter.groups(
        samples.points(),
        pair -> new Point(x.apply(pair).orElse(Double.NaN), pair.promptFree().orElse(Double.NaN)));
  }

  private static String examples(Samples samples) {
    if (samples.examples().isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder("<h3>Some pairs</h3>\n<div class=\"pairs\">\n");
    for (Samples.Example example : samples.examples()) {
      out.append("<article>\n<p class=\"prompt\">")
          .append(Html.escape(example.prompt()))
          .append("</p>\n<div class=\"two\">");
      side(out, "chosen", example.chosen());
      side(out, "rejected", example.rejected());
      out.append("</div>\n<p class=\"note\">")
          .append(Html.escape(figures(example.figures())))
          .append("</p>\n</article>\n");
    }
    return out.append("</div>\n").toString();
  }

  // A judged response by itself has no other one beside it; a pair has no empty ones.
  private static void side(StringBuilder out, String name, String response) {
    if (!response.isEmpty()) {
      Html.side(out, name, response);
    }
  }

  private static String figures(Samples.Point point) {
    Map<String, Optional<String>> parts = new LinkedHashMap<>();
    parts.put(
        "group", Optional.of(point.group()).filter(group -> !group.isEmpty()).map(Html::closed));
    parts.put("reward margin", text(point.rewardMargin()));
    parts.put("implicit margin", text(point.implicitMargin()));
    parts.put("Δr1", text(point.promptRelated()));
    parts.put("Δr2", text(point.promptFree()));
    parts.put("true Δr2", text(point.truth()));
    List<String> known = new ArrayList<>();
    parts.forEach((name, value) -> value.ifPresent(text -> known.add(name + " " + text)));
    return String.join(" · ", known);
  }

  private static Optional<String> text(OptionalDouble value) {
    return value.isPresent()
        ? Optional.of(NumberText.figure(value.getAsDouble()))
        : Optional.empty();
  }
}
