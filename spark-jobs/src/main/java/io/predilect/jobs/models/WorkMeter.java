package io.predilect.jobs.models;

import io.predilect.jobs.progress.ModelWork;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.engine.DeviceMemory;
import io.predilect.model.scoring.TokenMeter;

/** Counts what a task's models do, and looks now and then how full its GPU is. */
final class WorkMeter {
  private static final long LOOK_NANOS = 1_000_000_000L;
  private static final long MIB = 1 << 20;

  private final ModelWork work;
  private final String device;
  private long looked;

  private WorkMeter(ModelWork work, String device) {
    this.work = work;
    this.device = device;
    this.looked = System.nanoTime();
  }

  /** Counts from now until the task that this thread runs ends. */
  static void follow(ModelWork work, String device) {
    TokenMeter.tell(new WorkMeter(work, device)::ran);
    TaskEnd.close(TokenMeter::stop);
  }

  private void ran(long tokens) {
    work.ran(tokens);
    long now = System.nanoTime();
    if (now - looked > LOOK_NANOS) {
      looked = now;
      DeviceMemory.gpuBytes(device).ifPresent(bytes -> work.gpu(bytes / MIB));
    }
  }
}
