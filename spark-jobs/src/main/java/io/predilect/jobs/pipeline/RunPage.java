package io.predilect.jobs.pipeline;

import io.predilect.jobs.stage.StageContext;
import java.io.IOException;

/** Makes the page about a run: {@link StageContext#REPORT_FILE} in its folder. */
@FunctionalInterface
public interface RunPage {
  /** The page, from what the run's folder holds. */
  String html(RunSoFar run) throws IOException;
}
