package io.predilect.model.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.ThreadRanks;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gradients that are summed pass by pass, of weights in three buckets. */
final class PassSumsTest {
  private static final int LARGE = (4 << 20) + 1; // a bucket of its own
  private static final Map<String, Integer> SIZES = sizes();

  private static Map<String, Integer> sizes() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    sizes.put("first", 70);
    sizes.put("large", LARGE);
    sizes.put("norm", 3);
    sizes.put("last", 130);
    return sizes;
  }

  /** One rank with its sums. */
  private static final class Rank implements AutoCloseable {
    final NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
    final Kernels kernels = FusedOptimizer.compile(manager);
    final PassSums sums;
    final List<NDArray> made = new ArrayList<>();

    Rank(Collective ranks) {
      Map<String, NDArray> weights = new LinkedHashMap<>();
      SIZES.forEach((name, size) -> weights.put(name, manager.zeros(new Shape(size))));
      sums = new PassSums(weights, ranks, kernels, manager);
    }

    void give(String name, float value) {
      NDArray gradient = manager.full(new Shape(SIZES.get(name)), value);
      made.add(gradient);
      sums.give(name, gradient);
    }

    long held() {
      return made.stream().filter(gradient -> !((PtNDArray) gradient).isReleased()).count();
    }

    /** What there is of each weight's sums here, by its first number; NaN: nothing. */
    double[] sums() {
      return SIZES.keySet().stream().mapToDouble(this::sum).toArray();
    }

    private double sum(String name) {
      List<Shares.Slice> slices = sums.shares().slices();
      for (int i = 0; i < slices.size(); i++) {
        if (slices.get(i).name().equals(name)) {
          float[] values = sums.own().get(i).toFloatArray();
          float[] same = new float[values.length];
          Arrays.fill(same, values[0]);
          assertArrayEquals(same, values, name);
          return values[0];
        }
      }
      return Double.NaN;
    }

    @Override
    public void close() {
      kernels.close();
      manager.close();
    }
  }

  // Every rank has a part of the large weight; of the others the first rank or the second.
  private static void assertSums(List<double[]> ranks, double... expected) {
    for (double[] rank : ranks) {
      for (int i = 0; i < expected.length; i++) {
        assertTrue(Double.isNaN(rank[i]) || rank[i] == expected[i], Arrays.toString(rank));
      }
    }
    assertEquals(expected[1], ranks.get(0)[1]);
    assertEquals(expected[1], ranks.get(1)[1]);
  }

  @Test
  void passesAreAddedToTheShareAndGradientsAreLetGoAsTheirBucketIsComplete() throws Exception {
    List<double[]> sums =
        ThreadRanks.run(
            2,
            ranks -> {
              try (Rank rank = new Rank(ranks)) {
                for (int pass = 1; pass <= 2; pass++) {
                  rank.give("last", pass);
                  assertEquals(1, rank.held(), "its bucket lacks the norm");
                  rank.give("norm", 10 * pass);
                  assertEquals(0, rank.held());
                  rank.give("large", 100 * pass);
                  assertEquals(0, rank.held());
                  rank.give("first", 1000 * pass + ranks.rank());
                  assertEquals(0, rank.held());
                  rank.sums.end();
                }
                return rank.sums();
              }
            });
    assertSums(sums, 6002, 600, 60, 6);
  }

  @Test
  void ranksThatCompleteThemInAnotherOrderSumTheSame() throws Exception {
    List<double[]> sums =
        ThreadRanks.run(
            2,
            ranks -> {
              try (Rank rank = new Rank(ranks)) {
                List<String> names = new ArrayList<>(SIZES.keySet());
                Collections.rotate(names, ranks.rank());
                names.forEach(name -> rank.give(name, SIZES.get(name) % 100));
                rank.sums.end();
                return rank.sums();
              }
            });
    assertSums(sums, 140, 10, 6, 60);
  }

  @Test
  void aRankWithoutAPassOrWithABrokenOneAddsNothing() throws Exception {
    List<double[]> sums =
        ThreadRanks.run(
            2,
            ranks -> {
              try (Rank rank = new Rank(ranks)) {
                if (ranks.rank() == 0) {
                  SIZES.keySet().forEach(name -> rank.give(name, 7));
                  rank.sums.end();
                  SIZES.keySet().forEach(name -> rank.give(name, 1));
                  rank.sums.end();
                } else {
                  rank.give("norm", 3); // and no more: its bucket is not summed
                  rank.sums.join();
                  assertEquals(0, rank.held());
                  rank.sums.join();
                }
                return rank.sums();
              }
            });
    assertSums(sums, 8, 8, 8, 8);
  }

  @Test
  void zeroedTheyBeginAnewAndAGradientThatIsMissingIsNoticed() throws Exception {
    ThreadRanks.run(
        2,
        ranks -> {
          try (Rank rank = new Rank(ranks)) {
            rank.give("last", 1);
            rank.give("norm", 1);
            IllegalStateException e = assertThrows(IllegalStateException.class, rank.sums::end);
            assertTrue(e.getMessage().contains("[large]"), e.getMessage());
            rank.sums.join();
            rank.sums.zero();
            assertTrue(Arrays.stream(rank.sums()).allMatch(sum -> sum == 0 || Double.isNaN(sum)));
            return 0;
          }
        });
  }
}
