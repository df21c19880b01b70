package io.predilect.model.distributed;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ranks that are threads of one process; sums are made in the order of the ranks. */
public final class ThreadRanks {
  private final CyclicBarrier barrier;
  private final double[][] slots;

  private ThreadRanks(int ranks) {
    barrier = new CyclicBarrier(ranks);
    slots = new double[ranks][];
  }

  /** Runs the same work on every rank and returns what each of them had, by rank. */
  public static <T> List<T> run(int ranks, Rings.Work<T> work)
      throws InterruptedException, ExecutionException {
    ThreadRanks group = new ThreadRanks(ranks);
    ExecutorService threads = Executors.newFixedThreadPool(ranks);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int rank = 0; rank < ranks; rank++) {
        Collective collective = group.rank(rank);
        running.add(threads.submit(() -> work.of(collective)));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : running) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private Collective rank(int rank) {
    return new Collective() {
      @Override
      public int rank() {
        return rank;
      }

      @Override
      public int ranks() {
        return slots.length;
      }

      @Override
      public void sum(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
          wide[i] = values[i];
        }
        sum(wide);
        for (int i = 0; i < wide.length; i++) {
          values[i] = (float) wide[i];
        }
      }

      @Override
      public void sum(double[] values) {
        slots[rank] = values.clone();
        await();
        double[] sum = new double[values.length];
        for (double[] slot : slots) {
          for (int i = 0; i < sum.length; i++) {
            sum[i] += slot[i];
          }
        }
        await();
        System.arraycopy(sum, 0, values, 0, sum.length);
      }

      @Override
      public void close() {}
    };
  }

  private void await() {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("another rank is gone", e);
    }
  }
}
