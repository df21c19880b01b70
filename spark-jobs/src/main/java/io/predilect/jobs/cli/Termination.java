package io.predilect.jobs.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * What SIGTERM and Ctrl-C do. A run is asked to end, is waited for, and the process exits with 1.
 * Training stores a checkpoint meanwhile. A run that takes too long is left as it is, which loses
 * nothing that was finished. Every other command is left where it is, and exits with 1 too.
 */
final class Termination {
  private static final long WAIT_SECONDS = 25;
  // Before Spark's own hook (30 above the file systems'), which stops the session under the run.
  private static final int PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 60;
  // Behind all others, which remove temporary files.
  private static final int LAST = 1;
  private static final CountDownLatch ENDED = new CountDownLatch(1);

  private Termination() {}

  /**
   * Ends a process that is told to end without PyTorch's own clearing up, which takes from threads
   * that still compute what they work on: a crash, with a dump of it.
   */
  static void withoutCrash() {
    ShutdownHookManager.get().addShutdownHook(Termination::endUnended, LAST);
  }

  /** Does some work; the end of the process asks it to stop first. */
  static <T> T stopping(Runnable stop, Callable<T> work) throws Exception {
    ShutdownHookManager hooks = ShutdownHookManager.get();
    Runnable hook = () -> end(stop);
    hooks.addShutdownHook(hook, PRIORITY, WAIT_SECONDS + 3, TimeUnit.SECONDS);
    try {
      return work.call();
    } finally {
      if (!hooks.isShutdownInProgress()) {
        hooks.removeShutdownHook(hook);
      }
    }
  }

  /** Everything is done and told: the process may end. */
  static void ended() {
    ENDED.countDown();
  }

  // That its jobs are cancelled and its threads end Spark tells with stack traces, by its log and
  // past it, which are no news here. What this program has to say goes to the stream as it was.
  private static void quiet() {
    if (System.getenv("PREDILECT_LOG_LEVEL") == null) {
      Configurator.setAllLevels("org.apache", Level.OFF);
      System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    }
  }

  private static void end(Runnable stop) {
    if (ENDED.getCount() == 0) {
      return; // the process ends by itself
    }
    PrintStream err = System.err;
    err.println("stopping ...");
    quiet();
    stop.run();
    try {
      if (!ENDED.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
        err.println(
            "error: the run did not end within "
                + WAIT_SECONDS
                + " s; what was finished is kept, and the same command goes on from there");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    err.flush();
    halt();
  }

  private static void endUnended() {
    if (ENDED.getCount() > 0) {
      halt();
    }
  }

  private static void halt() {
    System.out.flush();
    System.err.flush();
    // The exit code of a process that a signal ends cannot be set otherwise.
    Runtime.getRuntime().halt(1);
  }
}
