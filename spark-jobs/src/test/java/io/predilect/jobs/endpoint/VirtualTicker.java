package io.predilect.jobs.endpoint;

import io.predilect.jobs.endpoint.spending.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes as soon as nothing is left to do at an instant; of one thread. */
final class VirtualTicker implements Ticker {
  private record Due(long at, long order, Runnable what) {}

  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private long now;
  private long orders;

  @Override
  public long nanos() {
    return now;
  }

  double seconds() {
    return now / 1e9;
  }

  @Override
  public void after(Duration pause, Runnable what) {
    due.add(new Due(now + Math.max(0, pause.toNanos()), orders++, what));
  }

  /** What is done now takes that long. */
  void pass(Duration time) {
    now += time.toNanos();
  }

  /** Lets time pass until nothing is left to do, or an instant is reached. */
  void run(double untilSeconds) {
    while (!due.isEmpty() && due.peek().at() <= untilSeconds * 1e9) {
      Due next = due.remove();
      now = Math.max(now, next.at());
      next.what().run();
    }
  }
}
