package io.predilect.jobs.report;

import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.ExperimentSettings;
import io.predilect.jobs.experiment.ExperimentResult;
import io.predilect.jobs.report.chart.Chart;
import io.predilect.jobs.report.chart.ChartSheet;
import io.predilect.jobs.report.chart.FrontierChart;
import io.predilect.jobs.report.chart.PlacedFigures;
import io.predilect.jobs.report.chart.SeedChart;
import io.predilect.jobs.report.chart.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The charts of an experiment: on its page, and by themselves. */
public final class ExperimentCharts {
  /** The file with all of them. */
  public static final String FILE = "experiment.svg";

  private ExperimentCharts() {}

  /** The content of {@link #FILE}. */
  public static String svg(ExperimentConfig experiment, ExperimentResult result) {
    return ChartSheet.svg(result.title(), of(experiment.settings(), result));
  }

  /** All of them: figures against each other, curves along an axis, then one for each column. */
  static List<Chart> of(ExperimentSettings settings, ExperimentResult result) {
    PlacedFigures placed = PlacedFigures.of(settings.columns());
    Map<String, List<SeedChart.Arm>> figures = new LinkedHashMap<>();
    for (ExperimentResult.Row row : result.rows()) {
      if (!placed.has(row.figure())) {
        figures
            .computeIfAbsent(row.figure(), name -> new ArrayList<>())
            .add(new SeedChart.Arm(row.arm(), row.estimate()));
      }
    }
    List<Chart> charts = new ArrayList<>();
    settings.plots().forEach(plot -> charts.add(frontier(plot, settings, result)));
    charts.addAll(placed.charts(result));
    figures.forEach((figure, arms) -> charts.add(new SeedChart(settings.heading(figure), arms)));
    return List.copyOf(charts);
  }

  private static FrontierChart frontier(
      ExperimentSettings.Plot plot, ExperimentSettings settings, ExperimentResult result) {
    String x = settings.heading(plot.x());
    String y = settings.heading(plot.y());
    Map<String, List<FrontierChart.Arm>> curves = new LinkedHashMap<>();
    for (ExperimentSettings.Arm arm : settings.shownArms()) {
      curves
          .computeIfAbsent(arm.curve().orElse(arm.name()), name -> new ArrayList<>())
          .add(
              new FrontierChart.Arm(
                  arm.name(),
                  result.estimate(plot.x(), arm.name()),
                  result.estimate(plot.y(), arm.name())));
    }
    return new FrontierChart(
        plot.title().orElse(y + " against " + x),
        x,
        y,
        curves.entrySet().stream()
            .map(curve -> new Series<>(curve.getKey(), curve.getValue()))
            .toList());
  }
}
