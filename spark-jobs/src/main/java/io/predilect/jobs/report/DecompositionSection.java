package io.predilect.jobs.report;

import io.predilect.jobs.evaluate.Decompositions;
import io.predilect.jobs.evaluate.Decompositions.Point;
import io.predilect.jobs.evaluate.Decompositions.Step;
import io.predilect.jobs.evaluate.Decompositions.Swap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reward gaps taken apart: where the pairs stand at every step (figure 4 of Mao et al. 2025), and
 * what becomes of their gaps under other pairs' prompts (figure 1).
 */
final class DecompositionSection {
  private DecompositionSection() {}

  static String html(Decompositions decompositions) {
    List<Step> steps =
        decompositions.steps().stream().filter(step -> !step.points().isEmpty()).toList();
    if (steps.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder("<h3>Rewards taken apart</h3>\n");
    out.append("<p class=\"note\">Each pair's gap split by Algorithm 1: Δr1 is owed to its own")
        .append(" prompt, Δr2 is there under any.</p>\n<div class=\"charts\">\n");
    List<LineChart.Point> frame =
        steps.stream()
            .flatMap(step -> step.points().stream())
            .map(point -> new LineChart.Point(point.promptRelated(), point.promptFree()))
            .toList();
    steps.forEach(step -> figure(out, scatter(step, frame).svg()));
    out.append("</div>\n<h3>Prompts swapped</h3>\n").append(table(steps));
    out.append("<div class=\"charts\">\n");
    steps.forEach(step -> figure(out, swapped(step).svg()));
    return out.append("</div>\n").toString();
  }

  private static void figure(StringBuilder out, String svg) {
    if (!svg.isEmpty()) {
      out.append("<figure>").append(svg).append("</figure>\n");
    }
  }

  private static Scatter scatter(Step step, List<LineChart.Point> frame) {
    long distinct = step.points().stream().map(Point::group).distinct().count();
    Function<Point, String> group =
        distinct > 1 && distinct <= Plot.COLOURS
            ? Point::group
            : point ->
                point.chosenLength() > point.rejectedLength()
                    ? "chosen longer"
                    : "chosen not longer";
    Map<String, List<LineChart.Point>> groups = new TreeMap<>();
    for (Point point : step.points()) {
      groups
          .computeIfAbsent(group.apply(point), name -> new ArrayList<>())
          .add(new LineChart.Point(point.promptRelated(), point.promptFree()));
    }
    return new Scatter(
        step.label(),
        "prompt-related gap Δr1",
        "prompt-free gap Δr2",
        groups.entrySet().stream()
            .map(e -> new Scatter.Group(e.getKey().isEmpty() ? "(none)" : e.getKey(), e.getValue()))
            .toList(),
        frame);
  }

  private static String table(List<Step> steps) {
    Table table =
        new Table(
            1,
            List.of(
                "model",
                "pairs",
                "mean Δr, own prompt",
                "deviation",
                "mean Δr, others",
                "deviation",
                "same preference",
                "Var Δr2 / Var Δr"));
    for (Step step : steps) {
      Swap swap = step.swap();
      table.row(
          step.label(),
          NumberText.count(step.points().size()),
          NumberText.figure(swap.ownMean()),
          NumberText.figure(swap.ownDeviation()),
          NumberText.figure(swap.otherMean()),
          NumberText.figure(swap.otherDeviation()),
          NumberText.figure(swap.sameSign()),
          NumberText.figure(swap.freeShare()));
    }
    return table.html();
  }

  // One other prompt a pair, another one for each pair, so that both series have as many values.
  private static Histogram swapped(Step step) {
    List<Double> own = new ArrayList<>();
    List<Double> other = new ArrayList<>();
    for (Point point : step.points()) {
      int others = point.gaps().size() - 1;
      if (others > 0) {
        own.add(point.gaps().get(0));
        other.add(point.gaps().get(1 + other.size() % others));
      }
    }
    return new Histogram(
        "Δr, " + step.label(),
        "reward gap",
        "pairs",
        List.of(
            new Histogram.Series("own prompt", own),
            new Histogram.Series("another's prompt", other)));
  }
}
