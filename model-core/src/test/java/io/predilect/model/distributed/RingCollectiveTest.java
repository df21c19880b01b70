package io.predilect.model.distributed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RingCollectiveTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(600);

  @ParameterizedTest
  @CsvSource({"2,0", "2,1", "2,7", "3,2", "3,300001", "4,70000", "5,65537"})
  void sumsHaveTheSameBitsOnEveryRankAndAgreeWithDoublePrecision(int ranks, int size)
      throws Exception {
    double[] expected = new double[size];
    for (int rank = 0; rank < ranks; rank++) {
      float[] values = values(rank, size);
      for (int i = 0; i < size; i++) {
        expected[i] += values[i];
      }
    }
    Rings.Work<float[]> work =
        ring -> {
          float[] values = values(ring.rank(), size);
          ring.sum(values);
          return values;
        };
    List<float[]> sums = Rings.run(ranks, LONG, work);
    for (int i = 0; i < size; i++) {
      assertEquals(expected[i], sums.get(0)[i], 1e-5);
    }
    for (float[] sum : sums) {
      assertArrayEquals(sums.get(0), sum, 0);
    }
    assertArrayEquals(sums.get(0), Rings.run(ranks, LONG, work).get(0), 0);
  }

  @ParameterizedTest
  @CsvSource({"2,0", "2,1", "2,7", "3,2", "3,300001", "4,3", "4,70000", "5,65537"})
  void theHalvesOfASumGiveItsBits(int ranks, int size) throws Exception {
    Rings.Work<int[]> work = ring -> halves(ring, size);
    int covered = 0;
    for (int[] share : Rings.run(ranks, LONG, work)) {
      covered += share[1] - share[0];
    }
    assertEquals(size, covered);
    ThreadRanks.run(ranks, work); // by sums alone
    halves(Collective.alone(), size);
  }

  private static int[] halves(Collective collective, int size) {
    float[] whole = values(collective.rank(), size);
    float[] parts = whole.clone();
    collective.sum(whole);
    Stretch own = collective.share(size);
    collective.reduceScatter(parts);
    for (int i = own.from(); i < own.to(); i++) {
      assertEquals(whole[i], parts[i], 0);
    }
    for (int i = 0; i < size; i++) {
      parts[i] = i >= own.from() && i < own.to() ? parts[i] : Float.NaN;
    }
    collective.allGather(parts);
    assertArrayEquals(whole, parts, 0);
    return new int[] {own.from(), own.to()};
  }

  @Test
  void zerosKeepTheirSignsWhenTheyAreGathered() throws Exception {
    for (float[] gathered :
        Rings.run(
            3,
            LONG,
            ring -> {
              float[] values = new float[9];
              Stretch own = ring.share(9);
              java.util.Arrays.fill(values, own.from(), own.to(), ring.rank() == 1 ? -0f : 1f);
              ring.allGather(values);
              return values;
            })) {
      int negative = 0;
      for (float value : gathered) {
        negative += Float.floatToRawIntBits(value) == Float.floatToRawIntBits(-0f) ? 1 : 0;
      }
      assertEquals(3, negative);
    }
  }

  @Test
  void doublesOfOneOwnerStayToTheLastBitAndBytesAreGathered() throws Exception {
    List<double[]> sums =
        Rings.run(
            3,
            LONG,
            ring -> {
              double[] values = new double[100];
              for (int i = ring.rank(); i < values.length; i += 3) {
                values[i] = 1.0 / (i + 1);
              }
              ring.sum(values);
              return values;
            });
    for (int i = 0; i < 100; i++) {
      assertEquals(1.0 / (i + 1), sums.get(2)[i], 0);
    }
    byte[][] own = {new byte[0], {-1, 2, -128, 127}, bytes(100_000)};
    for (List<byte[]> all : Rings.run(3, LONG, ring -> ring.gather(own[ring.rank()]))) {
      for (int rank = 0; rank < 3; rank++) {
        assertArrayEquals(own[rank], all.get(rank));
      }
    }
  }

  @Test
  void aRankThatDiesIsNamedWithItsHostAtOnce() {
    long begun = System.nanoTime();
    List<Future<Integer>> ranks =
        Rings.start(
            3,
            LONG,
            ring -> {
              ring.sum(new float[1000]);
              if (ring.rank() == 1) {
                throw new IllegalStateException("died");
              }
              ring.sum(new float[10_000_000]);
              return 0;
            });
    // Rank 1 sends to rank 2.
    assertLost(ranks.get(2), "rank 1 on 127.0.0.1 is gone");
    assertLost(ranks.get(0), "is gone");
    assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(10));
  }

  @Test
  void aSilentRankIsNamedAfterTheTimeout() {
    CompletableFuture<Void> over = new CompletableFuture<>();
    List<Future<Integer>> ranks =
        Rings.start(
            2,
            SHORT,
            ring -> {
              if (ring.rank() == 1) {
                over.get();
              }
              ring.sum(new float[10]);
              return 0;
            });
    assertLost(ranks.get(0), "rank 1 on 127.0.0.1 sent nothing for 0 s");
    over.complete(null);
  }

  @Test
  void ranksThatSumDifferentThingsAreFound() {
    List<Future<Integer>> ranks =
        Rings.start(
            2,
            LONG,
            ring -> {
              ring.sum(new float[10 + ring.rank()]);
              return 0;
            });
    ExecutionException e = assertThrows(ExecutionException.class, () -> ranks.get(0).get());
    assertInstanceOf(IllegalStateException.class, e.getCause());
    assertTrue(e.getCause().getMessage().contains("sum 1 of 11 numbers"), e.getMessage());
  }

  @Test
  void ranksThatDoDifferentThingsAreFound() {
    List<Future<Integer>> ranks =
        Rings.start(
            2,
            LONG,
            ring -> {
              if (ring.rank() == 0) {
                ring.sum(new float[10]);
              } else {
                ring.reduceScatter(new float[10]);
              }
              return 0;
            });
    ExecutionException e = assertThrows(ExecutionException.class, () -> ranks.get(0).get());
    assertInstanceOf(IllegalStateException.class, e.getCause());
    assertEquals(
        "rank 0 makes sum 1 of 10 numbers while the rank before it makes reduce-scatter 1 of 10"
            + " numbers: the ranks do not train the same thing",
        e.getCause().getMessage());
  }

  @Test
  void aStrangerIsTurnedAwayAndARankThatDoesNotComeIsNamed() throws Exception {
    try (RingMeeting meeting = RingMeeting.listen("127.0.0.1");
        RingMeeting silent = RingMeeting.listen("127.0.0.1");
        Socket stranger = new Socket(InetAddress.getLoopbackAddress(), meeting.address().port())) {
      byte[] hello = "predilect ring guessed 1".getBytes(StandardCharsets.UTF_8);
      stranger.getOutputStream().write(hello);
      List<RankAddress> members = List.of(meeting.address(), silent.address());
      RankLostException lost =
          assertThrows(
              RankLostException.class,
              () -> meeting.join(0, members, RingSecret.of("secret!", false), SHORT, () -> false));
      assertEquals("rank 1 on 127.0.0.1 did not connect within 0 s", lost.getMessage());
    }
  }

  @Test
  void aCancelledRankDoesNotWait() throws Exception {
    try (RingMeeting meeting = RingMeeting.listen("127.0.0.1");
        RingMeeting silent = RingMeeting.listen("127.0.0.1")) {
      List<RankAddress> members = List.of(meeting.address(), silent.address());
      RankLostException lost =
          assertThrows(
              RankLostException.class,
              () -> meeting.join(0, members, RingSecret.of("secret", false), LONG, () -> true));
      assertTrue(lost.getMessage().contains("when the training was ended"), lost.getMessage());
    }
  }

  @Test
  void addressesAreReadBackAndNonsenseIsRefused() {
    assertEquals(new RankAddress("[::1]", 80), RankAddress.parse("[::1]:80"));
    assertEquals(new RankAddress("node-1", 4242), RankAddress.parse("node-1:4242"));
    for (String wrong : List.of("", "host", "host:", ":80", "host:70000", "host:x")) {
      assertThrows(IllegalArgumentException.class, () -> RankAddress.parse(wrong), wrong);
    }
  }

  private static void assertLost(Future<Integer> rank, String message) {
    ExecutionException e = assertThrows(ExecutionException.class, rank::get);
    assertInstanceOf(RankLostException.class, e.getCause());
    assertTrue(e.getCause().getMessage().contains(message), e.getCause().getMessage());
  }

  private static float[] values(int rank, int size) {
    Random random = new Random(31L * rank + size);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(5).nextBytes(bytes);
    return bytes;
  }
}
