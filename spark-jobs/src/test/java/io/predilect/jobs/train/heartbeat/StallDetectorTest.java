package io.predilect.jobs.train.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.train.heartbeat.Heartbeat.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class StallDetectorTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final StallDetector detector = new StallDetector(Duration.ofSeconds(10), 2);

  static Heartbeat beat(int attempt, int rank, State state, long moves, String failure) {
    RankPlace place = new RankPlace(attempt, rank, "host-" + rank, "7", 40 + rank);
    TrainProgress progress = TrainProgress.NONE.stepped(3, rank == 0 ? 12 : 0, 9);
    return new Heartbeat(place, state, RankPhase.of("training"), moves, progress, "", failure);
  }

  private void hear(int attempt, int rank, long moves, State state, long second) {
    detector.hear(beat(attempt, rank, state, moves, ""), second * SECOND);
  }

  private Optional<String> stalled(long second) {
    return detector.stalled(second * SECOND).map(StallDetector.Stall::message);
  }

  @Test
  void aSilentRankIsTheCulpritAndNotThoseThatWaitForIt() {
    hear(0, 0, 5, State.WAITING, 0);
    hear(0, 1, 5, State.WORKING, 0);
    for (int second = 1; second <= 11; second++) {
      hear(0, 0, 5, State.WAITING, second);
      if (second <= 10) {
        assertTrue(stalled(second).isEmpty());
      }
    }
    assertEquals(
        "rank 1 on host-1 stalled: nothing was heard of it for 10 s (stall_timeout); its last step"
            + " was 3, training",
        stalled(11).orElseThrow());
    assertEquals(Optional.of("7"), detector.stalled(11 * SECOND).orElseThrow().executor());
  }

  @Test
  void heartbeatsThatAreLostAreNoStall() {
    for (int second = 0; second <= 60; second += 9) {
      hear(0, 0, second, State.WORKING, second);
      hear(0, 1, second, State.WORKING, second);
      assertTrue(stalled(second + 8).isEmpty());
    }
  }

  @Test
  void aRankThatIsHeardOfButDoesNotGetOnIsTheCulprit() {
    for (int second = 0; second <= 11; second++) {
      hear(0, 0, 5, State.WAITING, second);
      hear(0, 1, 9, State.WORKING, second);
    }
    assertTrue(stalled(11).orElseThrow().startsWith("rank 1 on host-1 stalled: it did not get on"));
  }

  @Test
  void waitingAndGettingOnAreNoStalls() {
    for (int second = 0; second <= 200; second++) {
      hear(0, 0, 5, State.WAITING, second);
      hear(0, 1, second / 5, State.WORKING, second);
      assertTrue(stalled(second).isEmpty());
    }
  }

  @Test
  void aRankThatNeverSaysAnythingIsTheCulpritOnceItHadTimeToStart() {
    for (int second = 1; second <= 121; second++) {
      hear(0, 0, 5, State.WAITING, second);
      assertTrue(stalled(second).isEmpty());
    }
    hear(0, 0, 5, State.WAITING, 122);
    assertEquals(
        "rank 1 did not start: nothing was heard of it in the 120 s after the others began; see"
            + " its executor's log",
        stalled(122).orElseThrow());
    assertEquals(Optional.empty(), detector.stalled(122 * SECOND).orElseThrow().executor());
  }

  @Test
  void aRankThatIsThroughAndAnAttemptThatIsOverAreNotWaitedFor() {
    hear(0, 0, 5, State.WORKING, 0);
    hear(0, 1, 5, State.WORKING, 0);
    hear(0, 0, 5, State.DONE, 1);
    hear(0, 1, 5, State.REFUSED, 1);
    assertTrue(stalled(600).isEmpty());
    hear(0, 1, 5, State.WORKING, 0);
    detector.over(0);
    hear(0, 1, 5, State.WORKING, 1);
    assertTrue(stalled(600).isEmpty());
    hear(1, 1, 0, State.WORKING, 2);
    hear(0, 0, 0, State.WORKING, 3);
    StallDetector.Stall stall = detector.stalled(60 * SECOND).orElseThrow();
    assertEquals(1, stall.attempt());
    assertEquals(List.of(beat(1, 1, State.WORKING, 0, "").place()), stall.ranks());
  }
}
