package io.predilect.jobs.cli;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.progress.Progress;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * A line for every stage. On a terminal the line of the running stage is written again and again;
 * elsewhere a new line tells of progress now and then.
 */
final class TerminalListener implements PipelineListener, AutoCloseable {
  // Of several runs: long enough to be read before another one's line takes its place.
  private static final long OF_SEVERAL_NANOS = 2_000_000_000L;

  private final MovingLine lines;
  private final String whose;
  private int stages;
  private int nameWidth;
  private long moved;

  TerminalListener(MovingLine lines) {
    this(lines, "");
  }

  private TerminalListener(MovingLine lines, String whose) {
    this.lines = lines;
    this.whose = whose;
  }

  @Override
  public PipelineListener ofRun(String name) {
    return new TerminalListener(lines.beside(), name + "  ");
  }

  @Override
  public synchronized void began(RunConfig run, Path folder) {
    stages = run.stages().size();
    nameWidth = run.stages().stream().mapToInt(stage -> stage.name().length()).max().orElse(0);
    lines.line(run.name() + " -> " + Texts.place(folder.toString()));
  }

  @Override
  public synchronized void skipped(StageConfig stage, StageRecord record) {
    lines.line(head(stage) + "done before" + rows(record));
  }

  @Override
  public synchronized Progress started(StageConfig stage, String reason) {
    lines.begin();
    lines.show(head(stage) + "...");
    return new StageProgress(stage);
  }

  @Override
  public synchronized void finished(StageConfig stage, StageRecord record) {
    lines.line(head(stage) + Texts.seconds(record.seconds()) + rows(record));
  }

  @Override
  public synchronized void failed(StageConfig stage, String message) {
    lines.line(head(stage) + "failed");
  }

  @Override
  public synchronized void stopped(StageConfig stage, String message) {
    lines.line(head(stage) + "stopped");
  }

  @Override
  public synchronized void warned(String text) {
    lines.line(whose + "warning: " + text);
  }

  @Override
  public void close() {
    endLine();
  }

  /** Ends a line that is still open. */
  synchronized void endLine() {
    lines.end();
  }

  private String head(StageConfig stage) {
    String place = "%2d/%d %-" + (nameWidth + 2) + "s";
    return whose + String.format(Locale.ROOT, place, stage.index(), stages, stage.name());
  }

  private static String rows(StageRecord record) {
    RowCounts rows = record.result().rows();
    if (rows.in() == 0) {
      return "";
    }
    String text = "  " + Texts.count(rows.in()) + " rows";
    if (rows.rejected() + rows.failed() > 0) {
      text += ", " + Texts.count(rows.kept()) + " kept";
      Map<String, Long> rejects = record.result().rejects();
      text +=
          rejects.entrySet().stream()
              .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
              .limit(3)
              .map(reject -> ", " + Texts.count(reject.getValue()) + " " + reject.getKey())
              .collect(Collectors.joining());
      text += rejects.size() > 3 ? ", ..." : "";
    }
    return text;
  }

  private final class StageProgress implements Progress {
    private final StageConfig stage;

    StageProgress(StageConfig stage) {
      this.stage = stage;
    }

    @Override
    public void update(double share, String detail) {
      synchronized (TerminalListener.this) {
        long now = System.nanoTime();
        if (whose.isEmpty() || now - moved >= OF_SEVERAL_NANOS) {
          moved = now;
          lines.move(head(stage) + Texts.percent(share) + detail);
        }
      }
    }

    @Override
    public void note(String text) {
      synchronized (TerminalListener.this) {
        lines.line(head(stage) + text);
      }
    }
  }
}
