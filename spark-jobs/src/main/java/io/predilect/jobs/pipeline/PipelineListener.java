package io.predilect.jobs.pipeline;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.progress.Progress;
import org.apache.hadoop.fs.Path;

/** Is told what a running pipeline does. What a listener does not care for it leaves out. */
public interface PipelineListener {
  /** Tells nobody. */
  PipelineListener SILENT = new PipelineListener() {};

  /**
   * Who is told of one of several runs that go on at a time.
   *
   * @param name the run's
   */
  default PipelineListener ofRun(String name) {
    return this;
  }

  /** A run begins, in its folder. */
  default void began(RunConfig run, Path folder) {}

  /** A stage is done already. */
  default void skipped(StageConfig stage, StageRecord record) {}

  /**
   * A stage starts.
   *
   * @return where the stage tells how far it is
   */
  default Progress started(StageConfig stage, String reason) {
    return Progress.SILENT;
  }

  /** A stage is done. */
  default void finished(StageConfig stage, StageRecord record) {}

  /** A stage failed, and with it the run. */
  default void failed(StageConfig stage, String message) {}

  /** A stage was stopped on request, and with it the run. */
  default void stopped(StageConfig stage, String message) {}

  /** Something that is not as it should be and does not stop the run. */
  default void warned(String line) {}
}
