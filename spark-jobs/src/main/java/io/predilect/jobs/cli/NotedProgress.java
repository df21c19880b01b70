package io.predilect.jobs.cli;

import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.pipeline.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** Tells beside a command's result what should be known, and now and then how far it is. */
final class NotedProgress implements PipelineListener {
  private static final long EVERY_NANOS = 15_000_000_000L;

  private final PrintWriter err;
  private long last = System.nanoTime();

  NotedProgress(PrintWriter err) {
    this.err = err;
  }

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
            warned(stage.name() + ": " + percent + detail);
          }
        }
      }

      @Override
      public void note(String line) {
        warned(line);
      }
    };
  }

  @Override
  public void warned(String line) {
    err.println("note: " + line);
    err.flush();
  }
}
