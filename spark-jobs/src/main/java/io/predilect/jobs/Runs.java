package io.predilect.jobs;

import io.predilect.jobs.answers.MissingKeys;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.Pipeline;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.pipeline.PlannedStage;
import io.predilect.jobs.pipeline.StageFailedException;
import io.predilect.jobs.pipeline.StopSignal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The one way to start a run: in a session, telling a listener, until it is asked to stop.
 *
 * @param session where
 * @param listener is told
 * @param stop ends the run that goes on, and those to come
 */
record Runs(Session session, PipelineListener listener, StopSignal stop) implements AutoCloseable {
  /** A run as it is planned; touches nothing. */
  Pipeline pipeline(RunConfig run) throws IOException {
    return new Pipeline(
        run, AllStages.registry(), session.hadoop(), session::working, listener, stop);
  }

  /**
   * Does what is not done.
   *
   * @param from the stage to run again, with all after it
   * @throws RunFailedException when a stage fails
   * @throws JobException before any stage, when the environment lacks a key that one needs
   */
  RunResult run(RunConfig run, Optional<String> from) throws IOException {
    Pipeline pipeline = pipeline(run);
    requireKeys(pipeline, from);
    try {
      return new RunResult(pipeline.run(from), pipeline.folder(), session);
    } catch (StageFailedException e) {
      throw new RunFailedException(
          Redactor.text(e.getMessage()),
          new RunResult(e.manifest(), pipeline.folder(), session),
          e);
    }
  }

  /** For one of several runs that go on at a time. */
  Runs beside(String name) {
    return new Runs(session, listener.ofRun(name), stop.branch());
  }

  private void requireKeys(Pipeline pipeline, Optional<String> from) throws IOException {
    List<StageConfig> planned =
        pipeline.plan(from).stream().filter(PlannedStage::runs).map(PlannedStage::stage).toList();
    List<String> missing =
        MissingKeys.of(planned, pipeline.folder(), session.hadoop(), System.getenv());
    if (!missing.isEmpty()) {
      throw new JobException(String.join(System.lineSeparator() + "  ", missing));
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
