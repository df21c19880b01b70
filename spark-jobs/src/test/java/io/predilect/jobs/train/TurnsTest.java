package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TurnsTest {
  private long now = 7;

  @Test
  void aQuickFileSystemIsAskedAfterAWhile() {
    assertEquals(List.of(7L, 1_008L, 2_009L), turns(1, 2_500));
  }

  @Test
  void aSlowOneSoSeldomThatItCostsLittle() {
    assertEquals(List.of(7L, 5_107L, 10_207L), turns(100, 12_000));
  }

  @Test
  void oneThatHangsIsAskedEveryTenSecondsAllTheSame() {
    assertEquals(List.of(7L, 13_007L, 26_007L), turns(3_000, 30_000));
  }

  /** When turns of one length were taken, in milliseconds, looking every so often. */
  private List<Long> turns(long length, long until) {
    Turns turns = new Turns(1_000_000_000L, () -> now * 1_000_000);
    List<Long> taken = new ArrayList<>();
    while (now < until) {
      if (turns.due()) {
        taken.add(now);
        turns.take(() -> now += length);
      } else {
        now++;
      }
    }
    return taken;
  }
}
