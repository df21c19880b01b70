package io.predilect.jobs.endpoint.spending;

import io.predilect.jobs.failure.JobException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/**
 * A task's part of the job's limits: asks the driver for turns, for all requests that wait at once,
 * and tells it what came of those sent. Without limits everything may be sent, and is told only.
 */
public final class LeasedAllowance implements Allowance {
  private static final Duration TELLING = Duration.ofMillis(500);
  private static final Duration SILENCE = Duration.ofSeconds(1);
  private static final int PATIENCE = 60;

  private final String holder = UUID.randomUUID().toString();
  private final Function<Want, Grant> driver;
  private final boolean limited;
  private final Ticker ticker;
  private final ExecutorService thread;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long number;
  private Share settled = Share.NONE;
  private Usage usage = Usage.NONE;
  private boolean asking;
  private boolean telling;
  private boolean closed;
  private Optional<JobException> lost = Optional.empty();

  private record Waiting(Load load, CompletableFuture<Permit> permit) {}

  /**
   * Holds nothing yet.
   *
   * @param driver takes a message there and brings the answer; may block for seconds, and fail
   * @param limited whether there are any limits
   * @param thread where the driver is called, one call at a time
   */
  public LeasedAllowance(
      Function<Want, Grant> driver, boolean limited, Ticker ticker, ExecutorService thread) {
    this.driver = driver;
    this.limited = limited;
    this.ticker = ticker;
    this.thread = thread;
  }

  @Override
  public CompletableFuture<Permit> wanted(Load load) {
    if (!limited) {
      return CompletableFuture.completedFuture(
          new Go(new Share(1, load.tokensIn(), load.tokensOut(), 0, 0)));
    }
    Waiting one = new Waiting(load, new CompletableFuture<>());
    synchronized (this) {
      if (lost.isPresent()) {
        return CompletableFuture.failedFuture(lost.get());
      }
      waiting.add(one);
    }
    ask();
    return one.permit();
  }

  @Override
  public void spent(Go go, Usage used) {
    synchronized (this) {
      settled = settled.plus(go.share());
      usage = usage.plus(used);
      if (telling || closed) {
        return;
      }
      telling = true;
    }
    ticker.after(TELLING, this::tell);
  }

  private void tell() {
    synchronized (this) {
      telling = false;
      if (settled.requests() == 0 || asking || closed) {
        return; // what asks tells it too
      }
      asking = true;
    }
    thread.execute(() -> say(message(false), 1));
  }

  private void ask() {
    synchronized (this) {
      if (asking || closed || waiting.isEmpty()) {
        return;
      }
      asking = true;
    }
    thread.execute(() -> say(message(false), 1));
  }

  private synchronized Want message(boolean bye) {
    long in = 0;
    long out = 0;
    for (Waiting one : waiting) {
      in += one.load().tokensIn();
      out += one.load().tokensOut();
    }
    int count = waiting.size();
    Load each = new Load(in / Math.max(1, count), out / Math.max(1, count));
    Want want = new Want(holder, number++, bye ? 0 : count, each, settled, usage, bye);
    settled = Share.NONE;
    usage = Usage.NONE;
    return want;
  }

  // The same message until there is an answer: the driver knows it by its number.
  private void say(Want want, int tries) {
    Grant grant;
    try {
      grant = driver.apply(want);
    } catch (Exception e) { // Scala throws checked ones that Java does not see
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      if (tries < PATIENCE && !Thread.currentThread().isInterrupted()) {
        ticker.after(SILENCE, () -> thread.execute(() -> say(want, tries + 1)));
      } else {
        lost(e);
      }
      return;
    }
    take(grant);
  }

  private void take(Grant grant) {
    Deque<Waiting> through = new ArrayDeque<>();
    boolean more;
    synchronized (this) {
      int count = grant.stop().isPresent() ? waiting.size() : grant.requests();
      for (int i = 0; i < count && !waiting.isEmpty(); i++) {
        through.add(waiting.remove());
      }
      more = !waiting.isEmpty();
      asking = more;
    }
    long delay = grant.delay();
    for (Waiting one : through) {
      Permit permit = grant.stop().isPresent() ? grant.stop().get() : new Go(grant.each());
      if (delay <= 0) {
        one.permit().complete(permit);
      } else {
        ticker.after(Duration.ofNanos(delay), () -> one.permit().complete(permit));
      }
      delay += grant.spacing();
    }
    if (more) {
      ticker.after(Duration.ofNanos(grant.again()), this::askAgain);
    } else {
      ask(); // what came since
    }
  }

  // Said goodbye, the driver would take another word for that of a new task.
  private void askAgain() {
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    thread.execute(() -> say(message(false), 1));
  }

  private void lost(Exception cause) {
    JobException failure =
        new JobException(
            "the driver, which keeps the endpoint's limits, did not answer "
                + PATIENCE
                + " times: check the network between executors and driver, and that it lives",
            cause);
    Deque<Waiting> all;
    synchronized (this) {
      all = new ArrayDeque<>(waiting);
      waiting.clear();
      asking = false;
      closed = true;
      lost = Optional.of(failure);
    }
    thread.shutdown();
    all.forEach(one -> one.permit().completeExceptionally(failure));
  }

  /** Tells the last of what came of its requests; what it holds is free again. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    // One that is not told keeps its share, which counts as spent after a while.
    CompletableFuture.supplyAsync(() -> driver.apply(message(true)), thread)
        .exceptionally(failure -> null)
        .join();
    thread.shutdown();
  }
}
