package io.predilect.jobs.rows;

import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/** Closing what a task holds, however the task ends and whether or not its rows were all read. */
public final class TaskEnd {
  private TaskEnd() {}

  /** Closes it when the running task ends. */
  public static void close(AutoCloseable held) {
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener)
                context -> {
                  try {
                    held.close();
                  } catch (RuntimeException e) {
                    throw e;
                  } catch (Exception e) {
                    throw new IllegalStateException("cannot close " + held, e);
                  }
                });
  }
}
