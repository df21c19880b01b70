package io.predilect.jobs.audit;

import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.pipeline.Progress;
import io.predilect.jobs.pipeline.StageRecord;
import java.io.PrintWriter;
import java.util.Locale;

/** Tells of an audit's stages beside its result: what should be known, and now and then how far. */
final class NotedProgress implements PipelineListener {
  private static final long EVERY_NANOS = 15_000_000_000L;

  private final PrintWriter err;
  private long last = System.nanoTime();

  NotedProgress(PrintWriter err) {
    this.err = err;
  }

  @Override
  public void skipped(StageConfig stage, StageRecord record) {}

  @Override
  public Progress started(StageConfig stage, String reason) {
    return new Progress() {
      @Override
      public void update(double share, String detail) {
        synchronized (NotedProgress.this) {
          if (System.nanoTime() - last > EVERY_NANOS) {
            last = System.nanoTime();
            String percent =
                Double.isNaN(share) ? "" : String.format(Locale.ROOT, "%.0f %% ", 100 * share);
            tell(stage.name() + ": " + percent + detail);
          }
        }
      }

      @Override
      public void figure(String name, double value) {}

      @Override
      public void note(String line) {
        tell(line);
      }
    };
  }

  @Override
  public void finished(StageConfig stage, StageRecord record) {}

  @Override
  public void failed(StageConfig stage, String message) {}

  @Override
  public void warned(String line) {
    tell(line);
  }

  private void tell(String line) {
    err.println("note: " + line);
    err.flush();
  }
}
