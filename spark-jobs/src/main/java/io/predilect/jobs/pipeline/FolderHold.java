package io.predilect.jobs.pipeline;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.runfolder.RunLock;
import io.predilect.jobs.stage.StopSignal;
import java.io.IOException;

/**
 * A run's hold on its folder. Once it is lost the run ends, and writes no more of itself there:
 * what lies at that place may be another program's.
 */
final class FolderHold implements RunLock.Owner {
  private static final String LOST =
      "because its folder was moved or removed, or another program took it over";

  private final StopSignal stop;
  private volatile RunLock.Mine mine = () -> true;
  private volatile boolean lost;

  /** Of a run that this ends. */
  FolderHold(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public void lost() {
    lost = true;
    stop.stop(LOST);
  }

  @Override
  public void has(RunLock.Mine held) {
    mine = held;
  }

  /** Whether it is known to be lost. */
  boolean isLost() {
    return lost;
  }

  /** Looks whether the folder is this run's now. */
  boolean look() throws IOException {
    if (!lost && !mine.look()) {
      lost();
    }
    return !lost;
  }

  /**
   * Before something is put in place there.
   *
   * @throws JobException when it is not this run's
   */
  void require() throws IOException {
    if (!look()) {
      throw new JobException("stopped " + LOST);
    }
  }
}
