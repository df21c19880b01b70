package io.predilect.jobs.models;

import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.failure.JobException;
import io.predilect.model.engine.DeviceAnswer;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an executor whose GPU takes no more work from it. It would fail every task that Spark gives
 * it, faster than the others finish theirs, until the job has used up its attempts; once it is
 * gone, Spark starts another in its place, to which the GPU is as good as new.
 */
final class LostGpu {
  /** With what the executor's process ends. */
  static final int EXIT_CODE = 20;

  private static final Logger LOG = LoggerFactory.getLogger(LostGpu.class);
  // The driver is to hear first why the task failed.
  private static final long UNTIL_EXIT_SECONDS = 2;
  // CUDA's own work at the end of a process may hang.
  private static final long UNTIL_HALT_SECONDS = 10;

  private static final Map<TaskContext, Boolean> WATCHED =
      Collections.synchronizedMap(new WeakHashMap<>());
  private static volatile boolean lost;

  private LostGpu() {}

  /**
   * Looks after the device once the task fails.
   *
   * @param device as the process counts its GPUs
   */
  static void watch(TaskContext task, String device) {
    watch(task, device, DeviceAnswer::refusal);
  }

  /** The same with another way to ask a device why it refuses work. */
  static void watch(TaskContext task, String device, Function<String, Optional<String>> refusal) {
    if (WATCHED.put(task, true) == null) {
      task.addTaskFailureListener(
          (context, failure) -> {
            if (Failures.ofDevice(failure)) {
              refusal.apply(device).ifPresent(why -> end(device, why));
            }
          });
    }
  }

  /**
   * Goes on where the process has not lost its GPU; else the task waits for the end with it, so
   * that Spark counts one failure and not as many as fit into the time until then.
   */
  static void awaitEnd() {
    if (lost) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JobException("this executor ends, for its GPU takes no more work from it");
      }
    }
  }

  private static synchronized void end(String device, String why) {
    if (lost) {
      return;
    }
    lost = true;
    LOG.error(
        "{} takes no more work from this executor ({}): the executor ends in {} s, so that Spark"
            + " starts another in its place",
        device,
        why,
        UNTIL_EXIT_SECONDS);
    daemon("end-after-lost-gpu", UNTIL_EXIT_SECONDS, () -> System.exit(EXIT_CODE));
    daemon("halt-after-lost-gpu", UNTIL_HALT_SECONDS, () -> Runtime.getRuntime().halt(EXIT_CODE));
  }

  private static void daemon(String name, long seconds, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(seconds);
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }
}
