package io.predilect.jobs.cli;

import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.progress.Progress;
import java.io.PrintWriter;

/** Tells beside a command's result what should be known, and now and then how far it is. */
final class NotedProgress implements PipelineListener {
  private final MovingLine lines;

  NotedProgress(PrintWriter err) {
    this.lines = new MovingLine(err, false, System::nanoTime);
  }

  @Override
  public Progress started(StageConfig stage, String reason) {
    synchronized (this) {
      lines.begin();
    }
    return new Progress() {
      @Override
      public void update(double share, String detail) {
        synchronized (NotedProgress.this) {
          lines.move("note: " + stage.name() + ": " + Texts.percent(share).stripLeading() + detail);
        }
      }

      @Override
      public void note(String line) {
        warned(line);
      }
    };
  }

  @Override
  public synchronized void warned(String line) {
    lines.line("note: " + line);
  }
}
