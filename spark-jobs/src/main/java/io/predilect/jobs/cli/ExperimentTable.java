package io.predilect.jobs.cli;

import io.predilect.jobs.experiment.Estimate;
import io.predilect.jobs.experiment.ExperimentResult;
import io.predilect.jobs.experiment.Finding;
import io.predilect.jobs.experiment.GateCheck;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The table at the end of an experiment, and what became of its claims. */
final class ExperimentTable {
  private ExperimentTable() {}

  static void print(ExperimentResult result, PrintWriter out) {
    List<String> headings = new ArrayList<>(List.of("figure", "arm", "mean", "\u00b1"));
    result.seeds().forEach(seed -> headings.add("seed " + seed));
    TextTable table = new TextTable(headings.toArray(String[]::new));
    for (ExperimentResult.Row row : result.rows()) {
      List<String> cells = new ArrayList<>(List.of(row.column(), row.arm()));
      cells.add(Texts.figure(row.estimate().mean()));
      cells.add(row.estimate().halfWidth().map(Texts::figure).orElse(""));
      row.estimate().values().forEach(value -> cells.add(Texts.figure(value)));
      table.row(cells.toArray(String[]::new));
    }
    out.println(result.title());
    table.print(out);
    result.notes().forEach(out::println);
    if (!result.gates().isEmpty()) {
      out.println();
      gates(result, out);
    }
    if (!result.findings().isEmpty()) {
      out.println();
      findings(result, out);
    }
  }

  private static void gates(ExperimentResult result, PrintWriter out) {
    TextTable table = new TextTable("gate", "in the mean", "figure", "difference", "holds for");
    for (GateCheck check : result.gates()) {
      table.row(
          check.gate().says(),
          check.holds() ? "holds" : "does not hold",
          Texts.figure(check.figure().mean()),
          Texts.figure(check.difference().mean()),
          check.holding() + " of " + check.difference().values().size() + " seeds");
    }
    table.print(out);
  }

  private static void findings(ExperimentResult result, PrintWriter out) {
    TextTable table = new TextTable("claim", "verdict", "difference", "95 % interval", "holds for");
    for (Finding finding : result.findings()) {
      Estimate difference = finding.difference();
      table.row(
          finding.claim().says(),
          finding.verdict().text(),
          Texts.figure(difference.mean()),
          difference.interval().map(Texts::interval).orElse(""),
          finding.holding() + " of " + difference.values().size() + " seeds");
    }
    table.print(out);
    result.gates().stream()
        .filter(check -> !check.holds())
        .forEach(check -> out.println("not tested: " + check.failure()));
  }
}
