package io.predilect.jobs.train.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.train.heartbeat.Heartbeat.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RankMonitorTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final List<String> told = new ArrayList<>();
  private final List<String> noted = new ArrayList<>();
  private final Map<String, Double> figures = new TreeMap<>();
  private final RankMonitor monitor =
      new RankMonitor(
          new StallDetector(Duration.ofSeconds(10), 2),
          new Progress() {
            @Override
            public void update(double share, String detail) {
              told.add(share + " " + detail);
            }

            @Override
            public void figure(String name, double value) {
              figures.put(name, value);
            }

            @Override
            public void note(String line) {
              noted.add(line);
            }
          });

  private Heartbeat.Reply hear(int attempt, int rank, State state, String failure, long second) {
    return monitor.hear(
        StallDetectorTest.beat(attempt, rank, state, second, failure), second * SECOND);
  }

  private Optional<StallDetector.Stall> look(long second) {
    return monitor.look(second * SECOND);
  }

  @Test
  void rankZeroTellsHowFarTheTrainingIs() {
    hear(0, 0, State.WORKING, "", 0);
    hear(0, 1, State.WORKING, "", 0);
    assertEquals(List.of("0.25 step 3/12  9s left"), told);
    Heartbeat beat = StallDetectorTest.beat(0, 0, State.DONE, 1, "");
    TrainProgress logged =
        TrainProgress.NONE
            .logged(
                Map.of(
                    "loss", 0.5,
                    "num_tokens", 7_000.0,
                    "tokens_per_second", 1_234.0,
                    "peak_gpu_memory_mib", 2_560.0))
            .stepped(4, 12, 8);
    monitor.hear(
        new Heartbeat(beat.place(), State.WORKING, RankPhase.of("training"), 1, logged, "", ""),
        SECOND);
    assertEquals(
        "step 4/12  8s left  loss 0.5000  1,234 tokens/s  GPU 2.5 GiB", told.get(1).substring(19));
    assertEquals(
        Map.of(
            "step", 4.0,
            "total_steps", 12.0,
            "seconds_left", 8.0,
            "loss", 0.5,
            "tokens", 7_000.0,
            "tokens_per_second", 1_234.0,
            "gpu_memory_mib", 2_560.0),
        figures);
  }

  @Test
  void beforeTheFirstStepAndAfterTheLastItTellsWhatTheRankDoes() {
    RankPlace place = StallDetectorTest.beat(0, 0, State.WORKING, 1, "").place();
    TrainProgress none = TrainProgress.NONE;
    monitor.hear(
        new Heartbeat(place, State.WORKING, RankPhase.of("reading the model"), 1, none, "", ""),
        SECOND);
    monitor.hear(
        new Heartbeat(
            place,
            State.WORKING,
            RankPhase.of("writing the model"),
            1,
            none.stepped(12, 12, 0),
            "",
            ""),
        SECOND);
    assertEquals(List.of("NaN reading the model", "1.0 step 12/12  writing the model"), told);
  }

  @Test
  void beforeTheFirstStepItTellsHowFarThePhaseIs() {
    RankPlace place = StallDetectorTest.beat(0, 0, State.WORKING, 1, "").place();
    TrainProgress none = TrainProgress.NONE;
    RankPhase begun = new RankPhase("scoring", 0, 5_052, 0, 800_000, 3);
    RankPhase under = new RankPhase("scoring", 1_280, 5_052, 200_000, 800_000, 100);
    monitor.hear(new Heartbeat(place, State.WORKING, begun, 1, none, "", ""), SECOND);
    monitor.hear(new Heartbeat(place, State.WORKING, under, 2, none, "", ""), SECOND);
    assertEquals(
        List.of(
            "0.0 scoring  row 0/5,052",
            "0.25 scoring  row 1,280/5,052  5m 0s left  2,000 tokens/s"),
        told);
    assertEquals(
        Map.of(
            "rows",
            1_280.0,
            "tokens",
            200_000.0,
            "tokens_per_second",
            2_000.0,
            "seconds_left",
            300.0),
        figures);
  }

  @Test
  void whatRankZeroNotesIsToldOnce() {
    TrainProgress none = TrainProgress.NONE;
    for (int attempt = 0; attempt < 2; attempt++) {
      for (int rank = 0; rank < 2; rank++) {
        RankPlace place = StallDetectorTest.beat(attempt, rank, State.WORKING, 1, "").place();
        String note = "a note of rank " + rank;
        monitor.hear(
            new Heartbeat(place, State.WORKING, RankPhase.of(""), 1, none, note, ""), SECOND);
        monitor.hear(
            new Heartbeat(place, State.WORKING, RankPhase.of(""), 2, none, note, ""), SECOND);
      }
    }
    assertEquals(List.of("a note of rank 0"), noted);
  }

  @Test
  void severalNotesOfOneHeartbeatAreToldOneByOne() {
    RankPlace place = StallDetectorTest.beat(0, 0, State.WORKING, 1, "").place();
    for (String notes : List.of("one", "one\ntwo", "one\ntwo\nthree")) {
      monitor.hear(
          new Heartbeat(place, State.WORKING, RankPhase.of(""), 1, TrainProgress.NONE, notes, ""),
          SECOND);
    }
    assertEquals(List.of("one", "two", "three"), noted);
  }

  @Test
  void everyAnswerSaysWhetherToStopAndWhy() {
    assertEquals(Heartbeat.Reply.GO_ON, hear(0, 0, State.WORKING, "", 0));
    monitor.stop("on request");
    assertEquals(new Heartbeat.Reply(true, "on request"), hear(0, 1, State.WAITING, "", 1));
  }

  @Test
  void theFirstCauseOfAnAttemptIsKeptAndTheNextAttemptGoesOn() {
    hear(0, 0, State.WAITING, "", 0);
    hear(0, 1, State.FAILED, "the disk is full", 1);
    hear(0, 0, State.FAILED, "rank 1 on host-1 is gone", 2);
    assertEquals(
        Optional.of("rank 1 on host-1: the disk is full (its last step was 3, training)"),
        monitor.firstCause());
    assertEquals(1, monitor.failures());
    assertFalse(monitor.hopeless());
    assertTrue(look(60).isEmpty(), "an attempt that failed is over");
    hear(1, 1, State.FAILED, "again", 61);
    assertEquals(2, monitor.failures());
    assertTrue(monitor.firstCause().orElseThrow().contains("again"));
  }

  @Test
  void noOtherAttemptIsMadeWhereARankRefuses() {
    hear(0, 1, State.REFUSED, "the pair is too long", 0);
    assertFalse(monitor.hopeless());
    hear(0, 0, State.FAILED, "rank 1 on host-1 is gone", 1);
    assertTrue(monitor.hopeless());
    assertEquals(Optional.of("the pair is too long"), monitor.refusal());
  }

  @Test
  void aStallEndsTheAttemptOnceAndIsItsFirstCause() {
    hear(0, 0, State.WAITING, "", 0);
    hear(0, 1, State.WORKING, "", 0);
    hear(0, 0, State.WAITING, "", 10);
    assertTrue(look(10).isEmpty());
    StallDetector.Stall stall = look(11).orElseThrow();
    assertTrue(stall.message().startsWith("rank 1 on host-1 stalled: nothing was heard of it"));
    assertEquals(2, stall.ranks().size(), "all ranks are ended");
    assertTrue(look(12).isEmpty());
    hear(0, 0, State.FAILED, "its task was ended", 13);
    assertTrue(monitor.firstCause().orElseThrow().startsWith("rank 1 on host-1 stalled"));
    assertFalse(monitor.refusal().isPresent());
  }
}
