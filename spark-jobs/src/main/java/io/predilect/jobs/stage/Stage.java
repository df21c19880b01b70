package io.predilect.jobs.stage;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.StageResult;
import java.io.IOException;

/** One job of the pipeline. Each kind is one class, made from its settings. */
@FunctionalInterface
public interface Stage {

  /**
   * Does the work and writes everything it makes into {@link StageContext#output()}. The pipeline
   * makes that folder the stage's own by a rename once this returns.
   *
   * @throws JobException with a message for the user
   * @throws IOException when something cannot be read or written
   */
  StageResult execute(StageContext context) throws IOException;
}
