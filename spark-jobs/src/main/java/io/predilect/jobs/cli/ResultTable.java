package io.predilect.jobs.cli;

import io.predilect.jobs.RunResult;
import io.predilect.jobs.StageOutcome;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.evaluate.EvaluateStage;
import io.predilect.jobs.manifest.RowCounts;
import java.io.PrintWriter;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/** The table at the end of a run. */
final class ResultTable {
  private ResultTable() {}

  static void print(RunResult result, PrintWriter out) {
    TextTable table =
        new TextTable("stage", "status", "seconds", "rows in", "kept", "rejected", "failed");
    for (StageOutcome stage : result.stages()) {
      RowCounts rows = stage.counts();
      table.row(
          new Path(stage.folder()).getName(),
          stage.status().key(),
          String.format(Locale.ROOT, "%.1f", stage.seconds()),
          Texts.count(rows.in()),
          Texts.count(rows.kept()),
          Texts.count(rows.rejected()),
          Texts.count(rows.failed()));
    }
    out.println();
    table.print(out);
    EvaluationTable.print(result, out);
    GenerateTable.print(result, out);
    SignalTable.print(result, out);
    JudgeTable.print(result, out);
    out.println();
    out.println(
        "in all " + Texts.seconds(result.seconds()) + ", in " + Texts.place(result.folder()));
    result.model().ifPresent(model -> out.println("model    " + Texts.place(model)));
    result
        .last(StageKind.EVALUATE)
        .ifPresent(
            evaluate ->
                out.println(
                    "metrics  "
                        + Texts.place(evaluate.folder())
                        + Path.SEPARATOR
                        + EvaluateStage.METRICS_FILE));
    result.report().ifPresent(report -> out.println("report   " + Texts.place(report)));
    out.flush();
  }
}
