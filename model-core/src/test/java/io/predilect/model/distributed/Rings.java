package io.predilect.model.distributed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Rings of real sockets between threads of this process. */
public final class Rings {
  /** What a rank does. */
  public interface Work<T> {
    T of(Collective collective) throws Exception;
  }

  private Rings() {}

  /** Runs the same work on every rank and returns what each of them had, by rank. */
  public static <T> List<T> run(int ranks, Duration timeout, Work<T> work)
      throws InterruptedException, ExecutionException {
    List<T> results = new ArrayList<>();
    for (Future<T> result : start(ranks, timeout, work)) {
      results.add(result.get());
    }
    return results;
  }

  /** As {@link #run}, for ranks of which some fail. */
  static <T> List<Future<T>> start(int ranks, Duration timeout, Work<T> work) {
    return start(ranks, RingSecret.of("secret", false), timeout, work);
  }

  /** As {@link #start(int, Duration, Work)}, with a secret. */
  static <T> List<Future<T>> start(int ranks, RingSecret secret, Duration timeout, Work<T> work) {
    List<RingMeeting> meetings = new ArrayList<>();
    List<RankAddress> members = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(ranks);
    try {
      for (int rank = 0; rank < ranks; rank++) {
        meetings.add(RingMeeting.listen("127.0.0.1"));
        members.add(meetings.get(rank).address());
      }
      List<Future<T>> results = new ArrayList<>();
      for (int rank = 0; rank < ranks; rank++) {
        int number = rank;
        results.add(
            threads.submit(
                () -> {
                  try (RingMeeting meeting = meetings.get(number);
                      Collective ring =
                          meeting.join(number, members, secret, timeout, () -> false)) {
                    return work.of(ring);
                  }
                }));
      }
      return results;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      threads.shutdown();
    }
  }
}
