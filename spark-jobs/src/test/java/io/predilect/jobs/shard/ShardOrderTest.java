package io.predilect.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardOrderTest {
  private static final int IDS = 20_000;

  @Test
  void aShareOfTheIdsIsThatShareAndAnotherForAnotherSeed() {
    // three standard deviations of a share of 20,000 draws are 0.011 at most
    assertEquals(0.25, below(0.25, 1), 0.011);
    assertEquals(0.5, below(0.5, 1), 0.011);
    double both =
        IntStream.range(0, IDS).filter(i -> position(i, 1) < 0.5 && position(i, 2) < 0.5).count()
            / (double) IDS;
    assertEquals(0.25, both, 0.011);
  }

  private static double below(double share, long seed) {
    return IntStream.range(0, IDS).filter(i -> position(i, seed) < share).count() / (double) IDS;
  }

  private static double position(int id, long seed) {
    return ShardOrder.position("id-" + id, seed);
  }
}
