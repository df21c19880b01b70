package io.predilect.jobs.process;

import java.util.concurrent.ThreadFactory;

/** Threads beside the work, which keep no process alive. */
public final class BackgroundThreads {
  private BackgroundThreads() {}

  /** Threads of that name. */
  public static ThreadFactory named(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
