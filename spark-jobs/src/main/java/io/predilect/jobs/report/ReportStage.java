package io.predilect.jobs.report;

import io.predilect.jobs.config.ReportSettings;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.pipeline.RunPage;
import io.predilect.jobs.pipeline.RunSoFar;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.TextFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * One self-contained page about what the run has done so far: {@code report.html}. Stages that left
 * nothing to draw are only listed.
 */
public record ReportStage(ReportSettings settings) implements Stage {
  /** What makes the same page of a run that goes on, again and again. */
  public static RunPage page() {
    return new ReportReader();
  }

  @Override
  public StageResult execute(StageContext context) throws IOException {
    Path file = new Path(context.output(), StageContext.REPORT_FILE);
    String page = new ReportReader().html(RunSoFar.within(context), settings.title());
    TextFiles.write(context.fileSystem(file), file, page);
    int bytes = page.getBytes(StandardCharsets.UTF_8).length;
    return new StageResult(RowCounts.NONE, Map.of("bytes", bytes));
  }
}
