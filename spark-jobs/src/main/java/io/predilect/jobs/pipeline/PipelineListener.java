package io.predilect.jobs.pipeline;

import io.predilect.jobs.config.StageConfig;

/** Is told what a running pipeline does. */
public interface PipelineListener {
  /** Tells nobody. */
  PipelineListener SILENT =
      new PipelineListener() {
        @Override
        public void skipped(StageConfig stage, StageRecord record) {}

        @Override
        public Progress started(StageConfig stage, String reason) {
          return Progress.SILENT;
        }

        @Override
        public void finished(StageConfig stage, StageRecord record) {}

        @Override
        public void failed(StageConfig stage, String message) {}

        @Override
        public void warned(String line) {}
      };

  /** A stage is done already. */
  void skipped(StageConfig stage, StageRecord record);

  /**
   * A stage starts.
   *
   * @return where the stage tells how far it is
   */
  Progress started(StageConfig stage, String reason);

  /** A stage is done. */
  void finished(StageConfig stage, StageRecord record);

  /** A stage failed, and with it the run. */
  void failed(StageConfig stage, String message);

  /** Something that is not as it should be and does not stop the run. */
  void warned(String line);
}
