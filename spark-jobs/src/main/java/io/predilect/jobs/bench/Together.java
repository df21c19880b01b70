package io.predilect.jobs.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work of several threads at the same time. */
final class Together {
  private Together() {}

  /** One thread's part. */
  interface Part<T> {
    T run(int number) throws IOException;
  }

  /** What so many threads give, by their numbers from 0. */
  static <T> List<T> run(int threads, Part<T> part) throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<T>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        parts.add(pool.submit(() -> part.run(number)));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : parts) {
        results.add(one.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException("a thread failed: " + e.getCause().getMessage(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}
