package io.predilect.jobs.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.EndpointRates;
import io.predilect.jobs.config.TokenPrices;
import io.predilect.jobs.endpoint.spending.Allowance;
import io.predilect.jobs.endpoint.spending.Budget;
import io.predilect.jobs.endpoint.spending.Grant;
import io.predilect.jobs.endpoint.spending.JobSpent;
import io.predilect.jobs.endpoint.spending.LeasedAllowance;
import io.predilect.jobs.endpoint.spending.Ledger;
import io.predilect.jobs.endpoint.spending.Load;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Share;
import io.predilect.jobs.endpoint.spending.SpendingRecord;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.endpoint.spending.Want;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Tasks that share a job's limits, in a time of the test's own. */
class JobLimitsTest {
  private static final TokenPrices PRICES =
      new TokenPrices(OptionalDouble.of(1), OptionalDouble.of(10), OptionalDouble.empty());
  private static final int SHORT = 30;

  private final VirtualTicker ticker = new VirtualTicker();
  private final List<Double> sent = new ArrayList<>();
  private final List<Allowance.Stop> stops = new ArrayList<>();
  private final List<CompletableFuture<Void>> steps = new ArrayList<>();
  private long tokens;

  private Ledger ledger(OptionalLong requests, OptionalLong perMinute, Budget budget) {
    return new Ledger(
        new EndpointRates(8, requests, perMinute, 60, 3), PRICES, budget, ticker.nanos());
  }

  private LeasedAllowance task(Function<Want, Grant> driver) {
    return new LeasedAllowance(driver, true, ticker, new DirectExecutor());
  }

  /**
   * A task with so many requests to send, of which {@code concurrency} are under way at once.
   *
   * @param seconds an answer takes
   */
  private void work(LeasedAllowance task, int requests, int concurrency, double seconds) {
    int[] left = {requests};
    for (int i = 0; i < concurrency; i++) {
      next(task, left, seconds);
    }
  }

  private void next(LeasedAllowance task, int[] left, double seconds) {
    if (left[0] == 0) {
      return;
    }
    left[0]--;
    // Answers have 20 tokens for prompts of 10, guessed as 12, where 100 would be allowed.
    steps.add(
        task.wanted(new Load(12, 100))
            .thenAccept(
                permit -> {
                  if (permit instanceof Allowance.Go go) {
                    sent.add(ticker.seconds());
                    ticker.after(
                        Duration.ofNanos((long) (1e9 * seconds)),
                        () -> {
                          tokens += SHORT;
                          task.spent(go, new Usage(10, 20, 0, 0, 0));
                          next(task, left, seconds);
                        });
                  } else {
                    stops.add((Allowance.Stop) permit);
                    ticker.after(Duration.ZERO, () -> next(task, left, seconds));
                  }
                }));
  }

  private int busiestMinute() {
    int most = 0;
    for (int from = 0, to = 0; to < sent.size(); to++) {
      while (sent.get(to) - sent.get(from) >= 60) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  @Test
  void requestsAMinuteHoldOverUnevenTasks() {
    for (long limit : new long[] {6, 60, 1_000, 30_000}) {
      sent.clear();
      Ledger ledger = ledger(OptionalLong.of(limit), OptionalLong.empty(), Budget.UNLIMITED);
      double begun = ticker.seconds();
      int all = (int) (3 * limit);
      work(task(want -> ledger.hear(want, ticker.nanos())), all - all / 10 - all / 6, 64, 0.05);
      work(task(want -> ledger.hear(want, ticker.nanos())), all / 10, 2, 1);
      work(task(want -> ledger.hear(want, ticker.nanos())), all / 6, 64, 0.3);
      ticker.run(begun + 10_000);
      assertEquals(all, sent.size());
      assertTrue(busiestMinute() <= 1.02 * limit + 1, limit + ": " + busiestMinute());
      double minutes = (sent.get(all / 2) - begun) / 60; // while every task has some to send
      assertEquals((double) limit, all / 2.0 / minutes, 0.01 * limit, "of " + limit + " a minute");
    }
  }

  @Test
  void tokensAMinuteHoldThoughNobodyKnowsThemBefore() {
    long limit = 60_000;
    Ledger ledger = ledger(OptionalLong.empty(), OptionalLong.of(limit), Budget.UNLIMITED);
    for (int i = 0; i < 3; i++) {
      work(task(want -> ledger.hear(want, ticker.nanos())), 1_000_000, 10 + 20 * i, 0.5 + i);
    }
    ticker.run(60);
    long first = tokens;
    ticker.run(360);
    assertTrue(first <= 1.05 * limit, first + " in the first minute");
    assertEquals((double) limit, (tokens - first) / 5.0, 0.05 * limit);
  }

  @Test
  void noMoreThanMaxRequestsAreSent() {
    Ledger ledger =
        ledger(
            OptionalLong.empty(),
            OptionalLong.empty(),
            new Budget(OptionalLong.of(100), OptionalDouble.empty()));
    List<LeasedAllowance> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tasks.add(task(want -> ledger.hear(want, ticker.nanos())));
      work(tasks.get(i), 60, 8, 0.1 + i);
    }
    ticker.run(1_000);
    assertEquals(100, sent.size());
    assertEquals(80, stops.size());
    assertEquals(
        new Allowance.Stop(Reasons.MAX_REQUESTS, "the job has sent its max_requests, 100"),
        stops.get(0));
    tasks.forEach(LeasedAllowance::close);
    assertEquals(100, ledger.spent().requests());
    assertEquals(new Usage(1_000, 2_000, 0, 0, 0), ledger.spent().usage());
  }

  @Test
  void costsStopBeforeTheirLimit() {
    double each = (10 + 20 * 10) / 1e6;
    double most = 200 * each;
    Ledger ledger =
        ledger(
            OptionalLong.empty(),
            OptionalLong.empty(),
            new Budget(OptionalLong.empty(), OptionalDouble.of(most)));
    List<LeasedAllowance> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tasks.add(task(want -> ledger.hear(want, ticker.nanos())));
      work(tasks.get(i), 1_000, 16, 0.1 + i);
    }
    ticker.run(10_000);
    tasks.forEach(LeasedAllowance::close);
    double cost = ledger.spent().cost().orElseThrow();
    assertTrue(cost <= most && cost > 0.97 * most, cost + " of " + most);
    assertEquals(3_000, sent.size() + stops.size());
    assertEquals(Reasons.MAX_COST, stops.get(0).reason());
    assertTrue(
        stops.get(0).detail().contains("for which 0.0002 is set aside"), stops.get(0).detail());
  }

  @Test
  void whatADeadTaskWasToSendCountsAsSpent() {
    Ledger ledger =
        ledger(
            OptionalLong.empty(),
            OptionalLong.empty(),
            new Budget(OptionalLong.empty(), OptionalDouble.of(2_500 / 1e6)));
    Load load = new Load(12, 100);
    Grant dead =
        ledger.hear(new Want("dead", 0, 9, load, Share.NONE, Usage.NONE, false), ticker.nanos());
    assertEquals(2, dead.requests(), "1012 millionths each");
    Want late = new Want("late", 0, 9, load, Share.NONE, Usage.NONE, false);
    assertTrue(ledger.hear(late, (long) 80e9).stop().isEmpty(), "it may still answer");
    Grant stopped =
        ledger.hear(new Want("late", 1, 9, load, Share.NONE, Usage.NONE, false), (long) 120e9);
    assertEquals(Reasons.MAX_COST, stopped.stop().orElseThrow().reason());
    assertEquals(2_024 / 1e6, ledger.spent().cost().orElseThrow(), 1e-9);
  }

  @Test
  void whatWasTakenBeforeCounts() {
    JobSpent before = new JobSpent(90, new Usage(900, 1_800, 0, 0, 0), OptionalDouble.of(0.5));
    Ledger requests =
        ledger(
            OptionalLong.empty(),
            OptionalLong.empty(),
            new Budget(OptionalLong.of(100), OptionalDouble.empty(), before));
    LeasedAllowance task = task(want -> requests.hear(want, ticker.nanos()));
    work(task, 60, 8, 0.1);
    ticker.run(100);
    assertEquals(10, sent.size());
    assertEquals(
        "the job has sent its max_requests, 100, of which the stage had sent 90 before",
        stops.get(0).detail());
    task.close();
    assertEquals(10, requests.spent().requests(), "its own alone");
    stops.clear();
    Ledger costs =
        ledger(
            OptionalLong.empty(),
            OptionalLong.empty(),
            new Budget(OptionalLong.empty(), OptionalDouble.of(0.51), before));
    work(task(want -> costs.hear(want, ticker.nanos())), 1_000, 16, 0.1);
    ticker.run(10_000);
    double cost = costs.spent().cost().orElseThrow();
    assertTrue(cost <= 0.0101 && cost > 0.009, "of 0.01 that is left: " + cost);
    assertTrue(
        stops
            .get(0)
            .detail()
            .endsWith(", 0.5000 of it in earlier starts of the run or for earlier turns"),
        stops.get(0).detail());
  }

  /** What a driver that is killed leaves: all that its tasks may have sent. */
  @Test
  void whatIsSetAsideIsWrittenBeforeItIsSent() {
    Ledger ledger =
        ledger(
            OptionalLong.empty(),
            OptionalLong.empty(),
            new Budget(OptionalLong.of(100), OptionalDouble.empty()));
    List<JobSpent> written = new ArrayList<>();
    SpendingRecord record = new SpendingRecord(written::add, ticker);
    LeasedAllowance task =
        task(
            want -> {
              Grant grant = ledger.hear(want, ticker.nanos());
              record.hear(ledger.setAside());
              long told = written.isEmpty() ? 0 : written.get(written.size() - 1).requests();
              assertTrue(told >= sent.size() + grant.requests(), told + " before " + sent.size());
              return grant;
            });
    work(task, 60, 8, 0.1);
    ticker.run(1_000);
    task.close();
    record.close();
    JobSpent last = written.get(written.size() - 1);
    assertEquals(60, last.requests());
    assertEquals(ledger.spent(), last);
  }

  /** A store that takes 0.1 s for a file takes a twentieth of the time, and has the last word. */
  @Test
  void aSlowRecordIsWrittenSeldom() {
    List<Long> written = new ArrayList<>();
    SpendingRecord record =
        new SpendingRecord(
            spent -> {
              written.add(spent.requests());
              ticker.pass(Duration.ofMillis(100));
            },
            ticker);
    for (int i = 1; i <= 100; i++) {
      record.hear(new JobSpent(i, Usage.NONE, OptionalDouble.empty()));
      ticker.pass(Duration.ofMillis(100));
    }
    ticker.run(60);
    assertEquals(100L, written.get(written.size() - 1));
    assertTrue(written.size() >= 5 && written.size() <= 7, written::toString);
    record.close();
    assertTrue(written.size() <= 7, "nothing new");
  }

  /** A task that is cancelled says goodbye while the service answers. */
  @Test
  void whatIsUnderWayAtATasksEndCountsAsSpent() {
    Ledger ledger =
        ledger(
            OptionalLong.empty(),
            OptionalLong.empty(),
            new Budget(OptionalLong.of(20), OptionalDouble.empty()));
    LeasedAllowance cancelled = task(want -> ledger.hear(want, ticker.nanos()));
    work(cancelled, 8, 4, 1_000);
    ticker.run(1);
    assertEquals(4, sent.size());
    cancelled.close();
    assertEquals(4, ledger.spent().requests());
    assertEquals(4, ledger.setAside().requests());
    work(task(want -> ledger.hear(want, ticker.nanos())), 60, 8, 0.1);
    ticker.run(100);
    assertEquals(20, sent.size());
  }

  @Test
  void aMessageThatComesTwiceCountsOnce() {
    Ledger ledger =
        ledger(
            OptionalLong.empty(),
            OptionalLong.empty(),
            new Budget(OptionalLong.of(10), OptionalDouble.empty()));
    int[] calls = {0};
    LeasedAllowance task =
        task(
            want -> {
              Grant grant = ledger.hear(want, ticker.nanos());
              if (calls[0]++ % 2 == 0) {
                throw new IllegalStateException("the answer is lost");
              }
              return grant;
            });
    work(task, 20, 4, 0.1);
    ticker.run(1_000);
    assertEquals(10, sent.size());
    assertEquals(10, stops.size());
    assertEquals(10, ledger.spent().requests());
  }

  @Test
  void aDriverThatIsGoneFailsWhatWaits() {
    LeasedAllowance task =
        task(
            want -> {
              throw new IllegalStateException("gone");
            });
    CompletableFuture<Allowance.Permit> permit = task.wanted(new Load(1, 1));
    ticker.run(30);
    assertTrue(!permit.isDone(), "it is waited for");
    ticker.run(100);
    assertTrue(permit.isCompletedExceptionally());
    assertTrue(task.wanted(new Load(1, 1)).isCompletedExceptionally(), "nor does what comes later");
  }
}
