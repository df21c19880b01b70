package io.predilect.jobs.report;

import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.experiment.Estimate;
import io.predilect.jobs.experiment.ExperimentResult;
import io.predilect.jobs.experiment.Finding;
import io.predilect.jobs.experiment.GateCheck;
import io.predilect.jobs.report.chart.Chart;
import io.predilect.jobs.report.html.Html;
import io.predilect.jobs.report.html.NumberText;
import io.predilect.jobs.report.html.Table;
import java.util.ArrayList;
import java.util.List;

/** The page about an experiment. */
public final class ExperimentPage {
  /** Its file's name. */
  public static final String FILE = "experiment.html";

  private ExperimentPage() {}

  /** The page: the claims, a chart for every figure, the table, the settings. */
  public static String html(ExperimentConfig experiment, ExperimentResult result) {
    StringBuilder out = new StringBuilder();
    out.append("<header><h1>").append(Html.escape(result.title())).append("</h1>\n");
    out.append(
        "<p class=\"note\">%s: %s. Means with 95 %% intervals over seeds (Student&#39;s t).</p></header>\n"
            .formatted(
                seeds(experiment.settings().seeds().size(), result.seeds().size()),
                String.join(", ", result.seeds().stream().map(String::valueOf).toList())));
    out.append(gates(result));
    out.append(findings(result));
    out.append("<section>\n<h2>Figures</h2>\n");
    out.append(Chart.figures(ExperimentCharts.of(experiment.settings(), result)));
    out.append(table(result));
    out.append(ReportPage.settings(ReportContents.Setting.changed(experiment.run())));
    return Page.html(result.title(), out.toString());
  }

  private static String seeds(int wanted, int done) {
    if (done < wanted) {
      return done + " of " + wanted + " seeds";
    }
    return done == 1 ? "One seed" : done + " seeds";
  }

  private static String gates(ExperimentResult result) {
    Table table = new Table(2, List.of("gate", "in the mean", "figure", "difference", "holds for"));
    for (GateCheck check : result.gates()) {
      table.row(
          check.gate().says(),
          check.holds() ? "holds" : "does not hold",
          NumberText.figure(check.figure().mean()),
          NumberText.figure(check.difference().mean()),
          check.holding() + " of " + check.difference().values().size());
    }
    return table.isEmpty() ? "" : "<section>\n<h2>Gates</h2>\n" + table.html() + "</section>\n";
  }

  private static String findings(ExperimentResult result) {
    Table table =
        new Table(2, List.of("claim", "verdict", "difference", "95 % interval", "holds for"));
    for (Finding finding : result.findings()) {
      Estimate difference = finding.difference();
      table.row(
          finding.claim().says(),
          verdict(finding),
          NumberText.figure(difference.mean()),
          difference.interval().map(NumberText::interval).orElse(NumberText.NONE),
          finding.holding() + " of " + difference.values().size());
    }
    return table.isEmpty() ? "" : "<section>\n<h2>Claims</h2>\n" + table.html() + "</section>\n";
  }

  private static String verdict(Finding finding) {
    String verdict = finding.verdict().text();
    return finding.shut().isEmpty()
        ? verdict
        : verdict
            + ": "
            + String.join("; ", finding.shut().stream().map(GateCheck::failure).toList());
  }

  private static String table(ExperimentResult result) {
    List<String> columns = new ArrayList<>(List.of("figure", "arm", "mean", "95 % interval"));
    result.seeds().forEach(seed -> columns.add("seed " + seed));
    Table table = new Table(2, columns);
    for (ExperimentResult.Row row : result.rows()) {
      List<String> cells = new ArrayList<>(List.of(row.column(), row.arm()));
      cells.add(NumberText.figure(row.estimate().mean()));
      cells.add(row.estimate().interval().map(NumberText::interval).orElse(NumberText.NONE));
      row.estimate().values().forEach(value -> cells.add(NumberText.figure(value)));
      table.row(cells);
    }
    StringBuilder notes = new StringBuilder();
    result
        .notes()
        .forEach(
            note ->
                notes.append("<p class=\"note\">").append(Html.sentence(note)).append("</p>\n"));
    return table.html() + notes + "</section>\n";
  }
}
