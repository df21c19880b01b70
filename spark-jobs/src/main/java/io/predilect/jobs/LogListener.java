package io.predilect.jobs;

import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.progress.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log, where nobody else listens: what should be known must not be lost. */
final class LogListener implements PipelineListener {
  private static final Logger LOG = LoggerFactory.getLogger(Predilect.class);

  private final String whose;

  LogListener() {
    this("");
  }

  private LogListener(String whose) {
    this.whose = whose;
  }

  @Override
  public PipelineListener ofRun(String name) {
    return new LogListener(name + ": ");
  }

  @Override
  public Progress started(StageConfig stage, String reason) {
    LOG.info("{}stage {} starts: {}", whose, stage.name(), reason);
    return new Progress() {
      @Override
      public void note(String line) {
        warned("stage " + stage.name() + ": " + line);
      }
    };
  }

  @Override
  public void finished(StageConfig stage, StageRecord record) {
    LOG.info(
        "{}stage {} took {} s: {}", whose, stage.name(), record.seconds(), record.result().rows());
  }

  @Override
  public void warned(String line) {
    LOG.warn("{}{}", whose, Redactor.text(line));
  }
}
