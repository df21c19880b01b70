package io.predilect.model.distributed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.engine.Engines;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostTensorsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  // Pieces that shares end in, begin in, hold wholly or have nothing of; a ring's shares are not in
  // the order of the ranks.
  @ParameterizedTest
  @CsvSource({"2,10,10", "2,10,3", "3,10,4", "3,20,5", "4,9,2", "3,2,1"})
  void aTensorInPiecesIsSummedScatteredAndGatheredAsTheWhole(int ranks, int size, int piece)
      throws Exception {
    Rings.Work<Integer> work = collective -> parts(collective, size, piece);
    assertEquals(size, Rings.run(ranks, LONG, work).stream().mapToInt(own -> own).sum());
    ThreadRanks.run(ranks, work);
    parts(Collective.alone(), size, piece);
  }

  private static int parts(Collective collective, int size, int piece) {
    HostTensors inPieces = new HostTensors(collective, piece);
    try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu())) {
      float[] sums = values(collective.rank(), size);
      collective.sum(sums);

      NDArray summed = scope.create(values(collective.rank(), size));
      inPieces.sum(summed);
      assertArrayEquals(sums, summed.toFloatArray(), 1e-6f); // added up in another order

      NDArray scattered = scope.create(values(collective.rank(), size));
      inPieces.reduceScatter(scattered);
      Stretch own = collective.share(size);
      float[] share = Arrays.copyOfRange(scattered.toFloatArray(), own.from(), own.to());
      assertArrayEquals(Arrays.copyOfRange(sums, own.from(), own.to()), share, 1e-6f);

      float[] given = new float[size];
      Arrays.fill(given, Float.NaN); // of another's share nothing is read
      System.arraycopy(sums, own.from(), given, own.from(), own.size());
      NDArray gathered = scope.create(given);
      inPieces.allGather(gathered);
      assertArrayEquals(sums, gathered.toFloatArray(), 0);
      return own.size();
    }
  }

  private static float[] values(int rank, int size) {
    Random random = new Random(rank);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
