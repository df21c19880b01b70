package io.predilect.jobs.train;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which rank holds the others up. A rank that waits for others is never the culprit; one that is
 * not heard of any more, or that is heard of but does not get on, is. Times are given, so that the
 * rules can be tested without any.
 */
final class StallJudge {
  private final Duration limit;
  private final Map<Integer, Seen> ranks = new TreeMap<>();
  private int attempt = -1;
  private int over = -1;

  /** A rank's last news, when it came, and when the rank last got on. */
  private record Seen(RankNews news, long heard, long moved) {}

  /** A rank that stalls, and what is to be said of it. */
  record Stall(RankNews rank, String message) {
    Stall {
      Objects.requireNonNull(rank, "rank");
      Objects.requireNonNull(message, "message");
    }
  }

  /** A judge that gives every rank so long for a step. */
  StallJudge(Duration limit) {
    this.limit = limit;
  }

  /** Takes news in; those of an attempt that is over are left out, a new attempt begins afresh. */
  synchronized void hear(RankNews news, long nanos) {
    if (news.attempt() < attempt || news.attempt() <= over) {
      return;
    }
    if (news.attempt() > attempt) {
      attempt = news.attempt();
      ranks.clear();
    }
    if (news.ended()) {
      ranks.remove(news.rank());
      return;
    }
    Seen before = ranks.get(news.rank());
    boolean moved =
        before == null
            || before.news.moves() != news.moves()
            || before.news.waiting() != news.waiting();
    ranks.put(news.rank(), new Seen(news, nanos, moved ? nanos : before.moved));
  }

  /** The ranks of the current attempt that are known, with their last news. */
  synchronized List<RankNews> known() {
    return ranks.values().stream().map(Seen::news).toList();
  }

  /** Nothing is expected of an attempt any more. */
  synchronized void over(int number) {
    over = Math.max(over, number);
    if (attempt <= over) {
      ranks.clear();
    }
  }

  /** The rank that stalls, if one does. */
  synchronized Optional<Stall> stalled(long nanos) {
    Optional<Seen> silent =
        ranks.values().stream()
            .filter(seen -> nanos - seen.heard > limit.toNanos())
            .min(Comparator.comparingLong(Seen::heard));
    if (silent.isPresent()) {
      return Optional.of(stall(silent.get().news, "nothing was heard of it for "));
    }
    return ranks.values().stream()
        .filter(seen -> !seen.news.waiting() && nanos - seen.moved > limit.toNanos())
        .min(Comparator.comparingLong(Seen::moved))
        .map(seen -> stall(seen.news, "it did not get on for "));
  }

  private Stall stall(RankNews rank, String what) {
    return new Stall(
        rank,
        rank.who()
            + " stalled: "
            + what
            + limit.toSeconds()
            + " s (stall_timeout); "
            + rank.where());
  }
}
