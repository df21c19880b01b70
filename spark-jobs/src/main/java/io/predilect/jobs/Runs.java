package io.predilect.jobs;

import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.pipeline.Pipeline;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.pipeline.PlannedStage;
import io.predilect.jobs.pipeline.Sessions;
import io.predilect.jobs.pipeline.StageFailedException;
import io.predilect.jobs.precheck.Precheck;
import io.predilect.jobs.stage.StopSignal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
        run,
        AllStages.registry(),
        session.hadoop(),
        new Sessions(session::working, session::outer),
        listener,
        stop);
  }

  /** What a run would be refused for before its first stage. */
  List<String> problems(RunConfig run, Pipeline pipeline, List<PlannedStage> plan)
      throws IOException {
    Precheck check =
        new Precheck(
            run,
            pipeline.folder(),
            session.hadoop(),
            System.getenv(),
            session.cores(),
            session.conf());
    List<StageConfig> planned =
        plan.stream().filter(PlannedStage::runs).map(PlannedStage::stage).toList();
    return Stream.concat(pipeline.missing().stream(), check.of(planned).stream()).toList();
  }

  /**
   * Does what is not done.
   *
   * @param from the stage to run again, with all after it
   * @throws RunFailedException when a stage fails
   * @throws PredilectException before any stage, with all its {@link #problems}, or when the
   *     session is stopped
   */
  RunResult run(RunConfig run, Optional<String> from) throws IOException {
    session.require();
    Pipeline pipeline = pipeline(run);
    List<String> problems = problems(run, pipeline, pipeline.plan(from));
    if (!problems.isEmpty()) {
      throw PredilectException.refused(problems);
    }
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

  @Override
  public void close() {
    session.close();
  }
}
