package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predilect.jobs.config.CollectiveKind;
import io.predilect.jobs.config.ParallelSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.train.heartbeat.Heartbeat;
import io.predilect.jobs.train.heartbeat.Heartbeats;
import io.predilect.jobs.train.heartbeat.RankPlace;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.nccl.NcclPlace;
import io.predilect.model.distributed.nccl.Patience;
import io.predilect.model.train.plan.SyncSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What ranks sum with where they have no GPU: with them it is NcclMeetingTest's. */
final class RankSumsTest {
  private static final NcclPlace PLACE = new NcclPlace("host", "cpu", false);
  private static final Patience PATIENCE = new Patience(Duration.ofSeconds(5), () -> false);
  private static final String REASON = "rank 0 on host: it trains on the processor";

  private final List<String> calls = new ArrayList<>();
  private final Heartbeats beats =
      new Heartbeats(
          new RankPlace(0, 0, "host", "0", 0),
          beat -> Heartbeat.Reply.GO_ON,
          Duration.ofSeconds(5));

  @AfterEach
  void close() {
    beats.close();
  }

  /** The other rank says what this one says. */
  private final class Ring implements Collective {
    private final int ranks;

    Ring(int ranks) {
      this.ranks = ranks;
    }

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int ranks() {
      return ranks;
    }

    @Override
    public void sum(float[] values) {}

    @Override
    public void sum(double[] values) {}

    @Override
    public List<byte[]> gather(byte[] own) {
      calls.add("gather");
      return List.of(own, own);
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }

  private static ParallelSettings parallel(CollectiveKind kind, int every) {
    SyncSettings sync = new SyncSettings(every, SyncSettings.Outer.NESTEROV, 0.7, 0.9);
    return new ParallelSettings(2, 10, kind, sync, 0, OptionalInt.empty());
  }

  private void assertRing(int ranks, CollectiveKind kind, int every, List<String> made) {
    try (RankSums sums = new RankSums(new Ring(ranks), beats)) {
      assertSame(sums.ring(), sums.chosen(parallel(kind, every), PLACE, PATIENCE));
      assertEquals(made, calls);
    }
    assertEquals("close", calls.get(calls.size() - 1));
  }

  @Test
  void autoTakesTheRingAndSaysWhy() {
    assertRing(2, CollectiveKind.AUTO, 1, List.of("gather"));
    assertEquals(
        "ranks sum around a ring of sockets, not through NCCL: " + REASON, beats.now().note());
  }

  @Test
  void whereTheRingIsMeantNobodyIsAsked() {
    assertRing(2, CollectiveKind.RING, 1, List.of());
    assertEquals("", beats.now().note());
  }

  @Test
  void whereNothingIsSummedAtEachStepNobodyIsAsked() {
    assertRing(2, CollectiveKind.AUTO, 4, List.of());
  }

  @Test
  void oneRankHasNobodyToAsk() {
    assertRing(1, CollectiveKind.NCCL, 1, List.of());
  }

  @Test
  void ncclAloneFailsWithTheReason() {
    try (RankSums sums = new RankSums(new Ring(2), beats)) {
      ParallelSettings alone = parallel(CollectiveKind.NCCL, 1);
      JobException refused =
          assertThrows(JobException.class, () -> sums.chosen(alone, PLACE, PATIENCE));
      assertEquals(
          "collective is nccl, and the ranks cannot sum through it: "
              + REASON
              + ". Set collective to auto or ring to sum around a ring of sockets",
          refused.getMessage());
    }
  }
}
