package io.predilect.jobs.endpoint;

import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.endpoint.spending.Allowance;
import io.predilect.jobs.endpoint.spending.Grant;
import io.predilect.jobs.endpoint.spending.LeasedAllowance;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Ticker;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.endpoint.spending.Want;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.process.BackgroundThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * A task's way to a service: so many requests are under way at once, within the limits of the whole
 * job, and tried again where that may help. Safe to call from any thread; no call blocks.
 */
public final class ChatEndpoint implements AutoCloseable {
  // How often a question is asked that all others may be refused with.
  private static final int SURE = 3;

  private final EndpointSettings settings;
  private final Transport transport;
  private final Allowance allowance;
  private final Ticker ticker;
  private final Backoff backoff;
  private final Deque<Asked> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean starting;
  private boolean answering;
  private Optional<String> over = Optional.empty();

  ChatEndpoint(
      EndpointSettings settings,
      Map<String, String> headers,
      Allowance allowance,
      Ticker ticker,
      Backoff backoff) {
    this.settings = settings;
    this.transport = new Transport(settings, headers);
    this.allowance = allowance;
    this.ticker = ticker;
    this.backoff = backoff;
  }

  /** One of a job. */
  static ChatEndpoint joining(Welcome welcome, Function<Want, Grant> driver) {
    Redactor.learnHeaders(welcome.headers());
    ExecutorService thread =
        Executors.newSingleThreadExecutor(BackgroundThreads.named("endpoint-limits"));
    return new ChatEndpoint(
        welcome.settings(),
        welcome.headers(),
        new LeasedAllowance(driver, welcome.limited(), Ticker.REAL, thread),
        Ticker.REAL,
        new Backoff(() -> ThreadLocalRandom.current().nextDouble()));
  }

  /** What is asked. */
  public EndpointSettings settings() {
    return settings;
  }

  /**
   * Asks. The caller sees to it that not too many requests wait.
   *
   * @return completes with what became of the request; exceptionally with a {@link JobException}
   *     where no request can succeed, as with a wrong key, which ends the job
   */
  public CompletableFuture<ChatReply> ask(ChatRequest request) {
    Asked asked = new Asked(settings, request);
    synchronized (this) {
      if (over.isPresent()) {
        asked.reply.completeExceptionally(new JobException(over.get()));
        return asked.reply;
      }
      waiting.add(asked);
    }
    next();
    return asked.reply;
  }

  // What starts may end at once and come back here: then the loop below goes on with it.
  private void next() {
    synchronized (this) {
      if (starting) {
        return;
      }
      starting = true;
    }
    while (true) {
      Asked asked;
      synchronized (this) {
        if (underWay >= settings.rates().concurrency() || waiting.isEmpty()) {
          starting = false;
          return;
        }
        underWay++;
        asked = waiting.remove();
      }
      start(asked);
    }
  }

  private void start(Asked asked) {
    asked.step =
        allowance
            .wanted(asked.load)
            .thenCompose(
                permit ->
                    permit instanceof Allowance.Go go
                        ? tried(asked, go)
                        : stopped(asked, (Allowance.Stop) permit))
            .thenAccept(verdict -> decide(asked, verdict))
            .exceptionally(
                failure -> {
                  end(() -> asked.reply.completeExceptionally(failure.getCause()));
                  return null;
                });
  }

  private CompletableFuture<Verdict> tried(Asked asked, Allowance.Go go) {
    asked.tries++;
    return transport
        .complete(asked.body, asked.options)
        .thenApply(
            verdict -> {
              Usage usage = asked.take(verdict);
              allowance.spent(go, usage);
              return verdict;
            });
  }

  private static CompletableFuture<Verdict> stopped(Asked asked, Allowance.Stop stop) {
    return CompletableFuture.completedFuture(
        new Verdict.Done(
            new ChatReply.Failed(stop.reason(), stop.detail(), Usage.NONE, asked.tries)));
  }

  private void decide(Asked asked, Verdict verdict) {
    if (verdict instanceof Verdict.Done done) {
      answering(true);
      end(() -> asked.reply.complete(asked.whole(done.reply())));
    } else if (verdict instanceof Verdict.Over ended) {
      over(asked, ended);
    } else {
      again(asked, (Verdict.Again) verdict);
    }
  }

  /**
   * What two questions meet, with none answered between, ends the job; what one meets after others
   * were answered is its own, and the job goes on.
   */
  private void over(Asked asked, Verdict.Over ended) {
    if (ended.surely()) {
      endAll(asked, ended.message());
    } else if (asked.tries < Math.min(SURE, 1 + settings.rates().retries())) {
      ticker.after(backoff.pause(asked.tries, Optional.empty()), () -> start(asked));
    } else if (answering(false)) {
      String detail = "others are answered, but this is not: " + ended.message();
      fail(asked, Reasons.KEPT_OUT, detail);
    } else {
      endAll(asked, ended.message());
    }
  }

  /** Whether a question was answered since this was last asked; from now on it is so or not. */
  private synchronized boolean answering(boolean now) {
    boolean before = answering;
    answering = now;
    return before;
  }

  private void fail(Asked asked, String reason, String detail) {
    end(
        () ->
            asked.reply.complete(
                asked.whole(new ChatReply.Failed(reason, detail, Usage.NONE, asked.tries))));
  }

  private void again(Asked asked, Verdict.Again again) {
    boolean tooLong =
        again.pause().filter(pause -> pause.compareTo(Backoff.LONGEST) > 0).isPresent();
    if (tooLong || asked.tries > settings.rates().retries()) {
      String why =
          tooLong
              ? "it asks for a pause of " + again.pause().orElseThrow().toSeconds() + " s: "
              : "after " + asked.tries + (asked.tries == 1 ? " try: " : " tries: ");
      fail(asked, again.reason(), why + again.detail());
      return;
    }
    Duration pause = backoff.pause(asked.tries, again.pause());
    ticker.after(pause, () -> start(asked));
  }

  private void end(Runnable complete) {
    synchronized (this) {
      underWay--;
    }
    next();
    complete.run();
  }

  private void endAll(Asked asked, String message) {
    Deque<Asked> all;
    synchronized (this) {
      over = Optional.of(message);
      all = new ArrayDeque<>(waiting);
      waiting.clear();
    }
    all.add(asked);
    end(() -> all.forEach(one -> one.reply.completeExceptionally(new JobException(message))));
  }

  /** Gives back what it holds of the job's limits. Requests under way are left to themselves. */
  @Override
  public void close() {
    allowance.close();
  }
}
