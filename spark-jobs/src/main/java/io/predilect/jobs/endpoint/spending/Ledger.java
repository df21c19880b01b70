package io.predilect.jobs.endpoint.spending;

import io.predilect.jobs.config.EndpointRates;
import io.predilect.jobs.config.TokenPrices;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A job's limits, in one place for all its tasks: hands out turns a second ahead, so that tasks
 * lose no time with asking and one that dies takes little with it. What an answer will take is
 * guessed first, from the answers so far, and put right when it is known. Not safe for several
 * threads at once.
 */
public final class Ledger {
  private static final double AHEAD = 1e9;
  // A task may be late by that without time being lost: a minute has a sixtieth more at most.
  private static final double BEHIND = 1e9;
  private static final long LEAST_WAIT = 10_000_000;
  private static final long SETTLING_WAIT = 250_000_000;
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Budget budget;
  private final TokenPrices prices;
  private final long lostAfter;
  private final Pacing requests;
  private final Pacing tokens;
  private final Map<String, Holder> holders = new HashMap<>();
  private final Guess guess = new Guess();
  private final double before;
  private long sent;
  private Usage usage = Usage.NONE;
  private double spent;
  private Share open = Share.NONE;
  private Optional<Allowance.Stop> stop = Optional.empty();

  private static final class Holder {
    private long number = -1;
    private Grant reply;
    private Share open = Share.NONE;
    private long heard;
  }

  /** One that nothing was taken of, but what the budget says of jobs before. */
  public Ledger(EndpointRates rates, TokenPrices prices, Budget budget, long now) {
    this.budget = budget;
    this.prices = prices;
    this.before = budget.before().cost(prices).orElse(0);
    this.requests = new Pacing(rates.requestsPerMinute(), now);
    this.tokens = new Pacing(rates.tokensPerMinute(), now);
    this.lostAfter = GRACE.toNanos() + Math.round(1e9 * rates.timeout());
  }

  /** Hears a task and says what it may send. */
  public Grant hear(Want want, long now) {
    Holder holder = holders.computeIfAbsent(want.holder(), name -> new Holder());
    holder.heard = now;
    if (want.number() == holder.number) {
      return holder.reply; // it did not come through
    }
    settle(holder, want);
    Grant grant = want.requests() == 0 ? nothing(0) : granted(want, now);
    Share all = grant.each().times(grant.requests());
    holder.open = holder.open.plus(all);
    open = open.plus(all);
    holder.number = want.number();
    holder.reply = grant;
    if (want.bye()) {
      giveUp(holder); // a task that is cancelled has requests under way
      holders.remove(want.holder());
    }
    return grant;
  }

  private void settle(Holder holder, Want want) {
    Share settled = want.settled();
    if (settled.requests() == 0) {
      return;
    }
    double untold = want.usage().untold() / (double) settled.requests();
    double in = want.usage().tokensIn();
    double out = want.usage().tokensOut();
    tokens.correct(in + out + untold * settled.tokens() - settled.tokens());
    spent +=
        prices.cost(in, (double) want.usage().cached(), out).orElse(0)
            + Math.min(1, untold) * settled.cost();
    guess.learn(settled, want.usage());
    usage = usage.plus(want.usage());
    sent += settled.requests();
    holder.open = holder.open.minus(settled);
    open = open.minus(settled);
  }

  private Grant granted(Want want, long now) {
    if (stop.isPresent()) {
      return stopped();
    }
    Share each = guess.share(want.each(), prices);
    double start = Math.max(now - BEHIND, Math.max(requests.room(), tokens.room()));
    double span = Math.max(requests.span(1), tokens.span(each.tokens()));
    int most = want.requests();
    if (span > 0) {
      if (start > now + AHEAD) {
        return nothing(Math.max(LEAST_WAIT, (long) (start - now - AHEAD / 2)));
      }
      most = (int) Math.min(most, Math.max(1, (long) (AHEAD / 2 / span)));
    }
    most = affordable(most, each, now);
    if (most == 0) {
      return stop.isPresent() ? stopped() : nothing(SETTLING_WAIT);
    }
    requests.take(start, most);
    tokens.take(start, most * each.tokens());
    return new Grant(most, (long) (start - now), (long) span, LEAST_WAIT, each, Optional.empty());
  }

  /** As many as the budget allows; with none left, and none that may leave some, that is all. */
  private int affordable(int wanted, Share each, long now) {
    long allowed = wanted;
    if (budget.maxRequests().isPresent()) {
      long most = budget.maxRequests().getAsLong();
      long left = most - budget.before().requests() - sent - open.requests();
      if (left <= 0) {
        stop = Optional.of(budget.requestsOver());
      }
      allowed = Math.min(allowed, left);
    }
    if (budget.maxCost().isPresent() && each.cost() > 0) {
      double most = budget.maxCost().getAsDouble() - before;
      long left = (long) ((most - spent - open.cost()) / each.cost());
      if (left <= 0) {
        giveUpLost(now);
        if (open.requests() == 0) {
          stop = Optional.of(budget.costOver(each.cost(), before + spent, before));
        }
      }
      allowed = Math.min(allowed, left);
    }
    return (int) Math.max(0, allowed);
  }

  private void giveUpLost(long now) {
    for (Holder holder : holders.values()) {
      if (now - holder.heard > lostAfter) {
        giveUp(holder);
      }
    }
  }

  // What a task that ended was to send it may have sent: that is paid for. Without limits nothing
  // is
  // set aside, and what was told is less than nothing here.
  private void giveUp(Holder holder) {
    if (holder.open.requests() > 0) {
      spent += holder.open.cost();
      sent += holder.open.requests();
    }
    open = open.minus(holder.open);
    holder.open = Share.NONE;
  }

  private Grant stopped() {
    return new Grant(0, 0, 0, 0, Share.NONE, stop);
  }

  private static Grant nothing(long again) {
    return new Grant(0, 0, 0, again, Share.NONE, Optional.empty());
  }

  /** What the job has taken so far, as far as tasks told. */
  public JobSpent spent() {
    return spent(0, 0);
  }

  /** The same with what tasks may send or have sent and did not tell yet. */
  public JobSpent setAside() {
    // without limits nothing is set aside, though what was sent is told
    return spent(Math.max(0, open.requests()), Math.max(0, open.cost()));
  }

  private JobSpent spent(long moreRequests, double moreCost) {
    return new JobSpent(
        sent + moreRequests,
        usage,
        prices.known() ? OptionalDouble.of(spent + moreCost) : OptionalDouble.empty());
  }
}
