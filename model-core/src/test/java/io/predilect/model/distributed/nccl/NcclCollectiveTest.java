package io.predilect.model.distributed.nccl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Stretch;
import io.predilect.model.engine.DeviceAddress;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.HostFloats;
import io.predilect.model.engine.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NcclCollectiveTest {
  private static final int[] SIZES = {1, 63, 64, 128, 197, 1000};
  private static final Kernels KERNELS =
      Kernels.compile(
          """
            def cast(self: __torch__.Ops, t: Tensor, like: Tensor) -> Tensor:
              return torch.to(t, int(like))
            def turn(self: __torch__.Ops, t: Tensor) -> Tensor:
              return torch.t(torch.reshape(t, [2, -1]))
          """,
          Device.cpu());
  private static final int FLOAT32 = 6; // PyTorch's numbers of types
  private static final int FLOAT64 = 7;
  private static final int BFLOAT16 = 15;

  private static float[] values(int size, int rank) {
    Random random = new Random(31L * size + rank);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (random.nextInt(64) - 32) / 4f; // exact in bfloat16, and so are their sums
    }
    return values;
  }

  private static float[] sums(int size, int ranks) {
    float[] sums = new float[size];
    for (int rank = 0; rank < ranks; rank++) {
      float[] values = values(size, rank);
      for (int i = 0; i < size; i++) {
        sums[i] += values[i];
      }
    }
    return sums;
  }

  private static NDArray tensor(float[] values, int type, NDManager scope) {
    return KERNELS.call("cast").with(scope.create(values)).numbers((long) type).run(scope).get(0);
  }

  /** What becomes of each rank's numbers, of every size. */
  private static List<List<float[]>> changed(int ranks, int type, Change change) throws Exception {
    return NcclRanks.run(
        ranks,
        collective -> {
          List<float[]> changed = new ArrayList<>();
          try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu())) {
            for (int size : SIZES) {
              NDArray tensor = tensor(values(size, collective.rank()), type, scope);
              change.of(collective, tensor);
              changed.add(HostFloats.copy(tensor));
            }
          }
          return changed;
        });
  }

  private interface Change {
    void of(Collective collective, NDArray tensor);
  }

  @ParameterizedTest
  @ValueSource(ints = {FLOAT32, BFLOAT16})
  void sumsAreThoseOfAllRanksOnAllOfThem(int type) throws Exception {
    for (int ranks = 2; ranks <= 3; ranks++) {
      assertSums(ranks, changed(ranks, type, Collective::sum));
    }
  }

  private static void assertSums(int ranks, List<List<float[]>> changed) {
    for (List<float[]> values : changed) {
      for (int i = 0; i < SIZES.length; i++) {
        assertArrayEquals(
            sums(SIZES[i], ranks), values.get(i), ranks + " ranks, " + SIZES[i] + " numbers");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {FLOAT32, BFLOAT16})
  void eachRankHasItsShareOfTheSumsAndThenAllShares(int type) throws Exception {
    for (int ranks = 2; ranks <= 3; ranks++) {
      List<List<float[]>> scattered = changed(ranks, type, Collective::reduceScatter);
      for (int i = 0; i < SIZES.length; i++) {
        List<Stretch> shares = shares(ranks, SIZES[i]);
        for (int rank = 0; rank < ranks; rank++) {
          Stretch own = shares.get(rank);
          assertArrayEquals(
              Arrays.copyOfRange(sums(SIZES[i], ranks), own.from(), own.to()),
              Arrays.copyOfRange(scattered.get(rank).get(i), own.from(), own.to()));
        }
      }
      Change both =
          (collective, tensor) -> {
            collective.reduceScatter(tensor);
            collective.allGather(tensor);
          };
      assertSums(ranks, changed(ranks, type, both));
    }
  }

  private static List<Stretch> shares(int ranks, int size) throws Exception {
    List<Stretch> shares = NcclRanks.run(ranks, collective -> collective.share(size));
    int next = 0;
    for (Stretch share : shares) {
      assertEquals(next, share.from());
      assertEquals(0, share.size() == 0 ? 0 : share.from() % NcclCollective.GRAIN);
      next = share.to();
    }
    assertEquals(size, next);
    return shares;
  }

  @Test
  void callsAreOfTheTensorsOwnMemoryInTheirOrderAndSizes() throws Exception {
    FakeNccl nccl = new FakeNccl(2);
    List<Long> addresses =
        NcclRanks.run(
            nccl,
            2,
            NcclRanks.PATIENT,
            collective -> {
              try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu())) {
                NDArray tensor = tensor(values(300, collective.rank()), BFLOAT16, scope);
                collective.sum(tensor);
                collective.reduceScatter(tensor);
                collective.allGather(tensor);
                return DeviceAddress.of(tensor);
              }
            });
    for (int rank = 0; rank < 2; rank++) {
      long at = addresses.get(rank);
      long own = at + rank * 128L * 2;
      long rest = at + 256 * 2L;
      int half = NcclLibrary.BFLOAT16;
      List<FakeNccl.Made> made = nccl.rank(rank).made;
      assertEquals(
          List.of(
              new FakeNccl.Made("all-reduce", at, at, 300, half, 0),
              new FakeNccl.Made("reduce-scatter", at, own, 128, half, 0),
              new FakeNccl.Made("all-reduce", rest, rest, 44, half, 0),
              new FakeNccl.Made("all-gather", own, at, 128, half, 0),
              new FakeNccl.Made("broadcast", rest, rest, 44, half, 1)),
          made.subList(NcclRanks.MEETING_CALLS, made.size()));
      assertEquals(List.of("finalized", "destroyed"), nccl.rank(rank).ends);
    }
  }

  @Test
  void sumsOfManyNumbersAreCutIntoCalls() throws Exception {
    FakeNccl nccl = new FakeNccl(2);
    List<float[]> results =
        NcclRanks.run(
            nccl,
            2,
            NcclRanks.PATIENT,
            met -> {
              FakeNccl.Rank own = nccl.rank(met.rank());
              NcclCollective collective = ((NcclCollective) met).inCallsOf(128);
              try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu())) {
                NDArray tensor = tensor(values(300, met.rank()), FLOAT32, scope);
                collective.sum(tensor);
                assertEquals(
                    List.of(128L, 128L, 44L),
                    own.made.stream()
                        .skip(NcclRanks.MEETING_CALLS)
                        .map(FakeNccl.Made::count)
                        .toList());
                return HostFloats.copy(tensor);
              }
            });
    assertArrayEquals(sums(300, 2), results.get(0));
    assertArrayEquals(sums(300, 2), results.get(1));
  }

  @Test
  void whatLiesInThisProcessTakesTheRing() throws Exception {
    FakeNccl nccl = new FakeNccl(2);
    List<double[]> results =
        NcclRanks.run(
            nccl,
            2,
            NcclRanks.PATIENT,
            collective -> {
              double[] wide = {collective.rank() + 1, 0.5};
              float[] narrow = values(100, collective.rank());
              float[] gathered = values(200, collective.rank());
              collective.sum(wide);
              collective.sum(narrow);
              collective.allGather(gathered);
              assertArrayEquals(sums(100, 2), narrow);
              assertArrayEquals(
                  Arrays.copyOfRange(values(200, 0), 0, collective.share(200).from()),
                  Arrays.copyOfRange(gathered, 0, collective.share(200).from()));
              assertEquals(2, collective.gather(new byte[] {7}).size());
              return wide;
            });
    assertArrayEquals(new double[] {3, 1}, results.get(1));
    assertEquals(NcclRanks.MEETING_CALLS, nccl.rank(0).made.size());
  }

  @Test
  void ranksThatDoDifferentThingsAreTold() {
    ExecutionException e =
        assertThrows(
            ExecutionException.class,
            () ->
                NcclRanks.run(
                    2,
                    collective -> {
                      try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu())) {
                        collective.sum(scope.zeros(new Shape(100 + collective.rank())));
                      }
                      return 0;
                    }));
    assertTrue(
        e.getMessage()
            .contains(
                "rank 0 makes a sum of 100 numbers of 4 bytes while rank 1 makes a sum of 101"),
        e.getMessage());
  }

  @Test
  void otherTypesAndOtherLayoutsAreRefused() throws Exception {
    refused("float64", (collective, scope) -> collective.sum(tensor(values(4, 0), FLOAT64, scope)));
    refused(
        "not contiguous",
        (collective, scope) ->
            collective.sum(
                KERNELS.call("turn").with(scope.create(values(6, 0))).run(scope).get(0)));
  }

  private interface Attempt {
    void of(Collective collective, NDManager scope);
  }

  private static void refused(String why, Attempt attempt) throws Exception {
    NcclRanks.run(
        2,
        collective -> {
          try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu())) {
            IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> attempt.of(collective, scope));
            assertTrue(e.getMessage().contains(why), e.getMessage());
          }
          return 0;
        });
  }

  @Test
  void nothingIsNothing() throws Exception {
    FakeNccl nccl = new FakeNccl(2);
    Consumer<Collective> empty =
        collective -> {
          try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu())) {
            NDArray none = scope.create(new Shape(0), DataType.FLOAT32);
            collective.sum(none);
            collective.reduceScatter(none);
            collective.allGather(none);
          }
        };
    NcclRanks.run(
        nccl,
        2,
        NcclRanks.PATIENT,
        collective -> {
          empty.accept(collective);
          return 0;
        });
    assertEquals(NcclRanks.MEETING_CALLS, nccl.rank(1).made.size());
  }
}
