package io.predilect.jobs.train.heartbeat;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which rank holds the others up. A rank that waits for others is never the culprit; one that is
 * not heard of any more, or that is heard of but does not get on, is. A heartbeat that is lost
 * counts for nothing while others come. Times are given, so that the rules can be tested without
 * any.
 */
public final class StallDetector {
  // An executor that has just started first fetches this program.
  private static final Duration START = Duration.ofMinutes(2);

  private final Duration limit;
  private final int expected;
  private final Map<Integer, Seen> ranks = new TreeMap<>(); // those that are not through
  private final Set<Integer> heardOf = new HashSet<>();
  private long begun; // when the first rank of the attempt was heard
  private int attempt = -1;
  private int over = -1;

  /** A rank's last heartbeat, when it came, and when the rank last got on. */
  private record Seen(Heartbeat beat, long heard, long moved) {}

  /**
   * A rank that stalls.
   *
   * @param attempt of the stage
   * @param ranks all that are at work
   * @param executor the rank's; empty: it was never heard of
   * @param message what is to be said of it
   */
  record Stall(int attempt, List<RankPlace> ranks, Optional<String> executor, String message) {
    Stall {
      ranks = List.copyOf(ranks);
      Objects.requireNonNull(executor, "executor");
      Objects.requireNonNull(message, "message");
    }
  }

  /**
   * A detector for one barrier stage.
   *
   * @param limit how long a rank may take for a step
   * @param ranks how many there are
   */
  public StallDetector(Duration limit, int ranks) {
    this.limit = limit;
    this.expected = ranks;
  }

  /** Takes a heartbeat in; those of an attempt that is over are left out, a new one is begun. */
  synchronized void hear(Heartbeat beat, long nanos) {
    RankPlace place = beat.place();
    if (place.attempt() < attempt || place.attempt() <= over) {
      return;
    }
    if (place.attempt() > attempt) {
      attempt = place.attempt();
      begun = nanos;
      ranks.clear();
      heardOf.clear();
    }
    heardOf.add(place.rank());
    if (beat.state() != Heartbeat.State.WORKING && beat.state() != Heartbeat.State.WAITING) {
      ranks.remove(place.rank());
      return;
    }
    Seen before = ranks.get(place.rank());
    boolean moved =
        before == null
            || before.beat.moves() != beat.moves()
            || before.beat.state() != beat.state();
    ranks.put(place.rank(), new Seen(beat, nanos, moved ? nanos : before.moved));
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
    if (attempt <= over) {
      return Optional.empty();
    }
    Optional<Seen> silent =
        ranks.values().stream()
            .filter(seen -> nanos - seen.heard > limit.toNanos())
            .min(Comparator.comparingLong(Seen::heard));
    if (silent.isPresent()) {
      return silent.map(seen -> stall(seen.beat, "nothing was heard of it for "));
    }
    Optional<Seen> stuck =
        ranks.values().stream()
            .filter(seen -> seen.beat.state() == Heartbeat.State.WORKING)
            .filter(seen -> nanos - seen.moved > limit.toNanos())
            .min(Comparator.comparingLong(Seen::moved));
    return stuck.map(seen -> stall(seen.beat, "it did not get on for ")).or(() -> absent(nanos));
  }

  private Stall stall(Heartbeat beat, String what) {
    String message =
        beat.place().name()
            + " stalled: "
            + what
            + limit.toSeconds()
            + " s (stall_timeout); "
            + beat.where();
    return new Stall(attempt, atWork(), Optional.of(beat.place().executor()), message);
  }

  /**
   * Spark starts all ranks of a barrier stage at once: one that says nothing hangs as it starts.
   */
  private Optional<Stall> absent(long nanos) {
    Duration wait = limit.compareTo(START) > 0 ? limit : START;
    if (nanos - begun <= wait.toNanos()) {
      return Optional.empty();
    }
    for (int rank = 0; rank < expected; rank++) {
      if (!heardOf.contains(rank)) {
        String message =
            "rank "
                + rank
                + " did not start: nothing was heard of it in the "
                + wait.toSeconds()
                + " s after the others began; see its executor's log";
        return Optional.of(new Stall(attempt, atWork(), Optional.empty(), message));
      }
    }
    return Optional.empty();
  }

  private List<RankPlace> atWork() {
    return ranks.values().stream().map(seen -> seen.beat.place()).toList();
  }
}
