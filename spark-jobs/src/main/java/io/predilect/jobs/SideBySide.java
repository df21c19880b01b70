package io.predilect.jobs;

import io.predilect.jobs.PredilectException.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Does several pieces of work, some at a time. After a failure no further one begins; those that
 * have begun come to their own end, so that what they do is not lost.
 */
final class SideBySide {
  private final Queue<Work<?>> left;
  private final List<Throwable> failures = new ArrayList<>();

  private SideBySide(List<? extends Work<?>> works) {
    left = new ConcurrentLinkedQueue<>(works);
  }

  /**
   * Does all work, or after a failure what has begun.
   *
   * @param works begun in this order
   * @param most how many of them go on at a time; the calling thread does its share, and alone
   *     where that is 1
   * @throws IOException as the work that failed first, with what others threw suppressed
   */
  static void run(List<? extends Work<?>> works, int most) throws IOException {
    SideBySide all = new SideBySide(works);
    // Taken before any begins, so that one that fails at once keeps none of them from beginning.
    Work<?> own = all.left.poll();
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < Math.min(most, works.size()); i++) {
      Work<?> first = all.left.poll();
      // From this thread they inherit its Spark session and its jobs' group.
      others.add(new Thread(() -> all.work(first), "run-" + (i + 1)));
    }
    others.forEach(Thread::start);
    all.work(own);
    join(others);
    all.tell();
  }

  private void work(Work<?> first) {
    for (Work<?> next = first; next != null; next = left.poll()) {
      try {
        next.run();
      } catch (Exception | Error e) { // told when all have ended
        left.clear();
        synchronized (failures) {
          failures.add(e);
        }
      }
    }
  }

  private static void join(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          threads.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell() throws IOException {
    synchronized (failures) {
      if (failures.isEmpty()) {
        return;
      }
      Throwable first = failures.get(0);
      failures.stream().skip(1).forEach(first::addSuppressed);
      if (first instanceof IOException io) {
        throw io;
      } else if (first instanceof Error error) {
        throw error;
      }
      throw first instanceof RuntimeException known ? known : new IllegalStateException(first);
    }
  }
}
