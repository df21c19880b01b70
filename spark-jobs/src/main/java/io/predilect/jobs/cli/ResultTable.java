package io.predilect.jobs.cli;

import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.pipeline.Manifest;
import io.predilect.jobs.pipeline.RowCounts;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageRecord;
import java.io.PrintWriter;
import java.util.Locale;
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
    out.println();
    out.println("in all " + Texts.seconds(seconds) + ", in " + folder);
    if (manifest.stages().stream().anyMatch(stage -> stage.kind() == StageKind.REPORT)) {
      out.println("report: " + new Path(folder, StageContext.REPORT_FILE));
    }
    out.flush();
  }
}
