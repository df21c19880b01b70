package io.predilect.jobs.report;

import io.predilect.jobs.evaluate.Decompositions;
import io.predilect.jobs.evaluate.Decompositions.Step;
import io.predilect.jobs.evaluate.Decompositions.Swap;
import io.predilect.jobs.report.chart.Chart;
import io.predilect.jobs.report.chart.Histogram;
import io.predilect.jobs.report.chart.Point;
import io.predilect.jobs.report.chart.Scatter;
import io.predilect.jobs.report.chart.Series;
import io.predilect.jobs.report.html.NumberText;
import io.predilect.jobs.report.html.Table;
import java.util.ArrayList;
import java.util.List;

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
    List<Point> frame =
        steps.stream()
            .flatMap(step -> step.points().stream())
            .map(DecompositionSection::at)
            .toList();
    return "<h3>Rewards taken apart</h3>\n<p class=\"note\">Each pair's gap split by Algorithm 1:"
        + " Δr1 is owed to its own prompt, Δr2 is there under any.</p>\n"
        + Chart.figures(steps.stream().map(step -> scatter(step, frame)).toList())
        + "<h3>Prompts swapped</h3>\n"
        + table(steps)
        + Chart.figures(steps.stream().map(DecompositionSection::swapped).toList());
  }

  private static Point at(Decompositions.Point pair) {
    return new Point(pair.promptRelated(), pair.promptFree());
  }

  private static Scatter scatter(Step step, List<Point> frame) {
    return new Scatter(
        step.label(),
        "prompt-related gap Δr1",
        "prompt-free gap Δr2",
        Scatter.groups(step.points(), DecompositionSection::at),
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
    for (Decompositions.Point point : step.points()) {
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
        List.of(new Series<>("own prompt", own), new Series<>("another's prompt", other)));
  }
}
