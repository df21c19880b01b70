package io.predilect.jobs.cli;

import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.evaluate.EvaluateStage;
import io.predilect.jobs.pipeline.Manifest;
import io.predilect.jobs.pipeline.RowCounts;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageInputs;
import io.predilect.jobs.pipeline.StageRecord;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** The table at the end of a run. */
final class ResultTable {
  private ResultTable() {}

  static void print(Manifest manifest, Path folder, PrintWriter out) {
    TextTable table =
        new TextTable("stage", "status", "seconds", "rows in", "kept", "rejected", "failed");
    double seconds = 0;
    for (StageRecord stage : manifest.stages()) {
      RowCounts rows = stage.result().rows();
      seconds += stage.seconds();
      table.row(
          stage.folder(),
          stage.status().key(),
          String.format(Locale.ROOT, "%.1f", stage.seconds()),
          Texts.count(rows.in()),
          Texts.count(rows.kept()),
          Texts.count(rows.rejected()),
          Texts.count(rows.failed()));
    }
    out.println();
    table.print(out);
    EvaluationTable.print(manifest, out);
    out.println();
    out.println("in all " + Texts.seconds(seconds) + ", in " + folder);
    last(manifest, StageKind.TRAIN)
        .ifPresent(
            train ->
                out.println(
                    "model    "
                        + new Path(new Path(folder, train.folder()), StageInputs.MODEL_FOLDER)));
    last(manifest, StageKind.EVALUATE)
        .ifPresent(
            evaluate ->
                out.println(
                    "metrics  "
                        + new Path(
                            new Path(folder, evaluate.folder()), EvaluateStage.METRICS_FILE)));
    last(manifest, StageKind.REPORT)
        .ifPresent(report -> out.println("report   " + new Path(folder, StageContext.REPORT_FILE)));
    out.flush();
  }

  private static Optional<StageRecord> last(Manifest manifest, StageKind kind) {
    return manifest.stages().stream()
        .filter(stage -> stage.kind() == kind)
        .reduce((earlier, later) -> later);
  }
}
