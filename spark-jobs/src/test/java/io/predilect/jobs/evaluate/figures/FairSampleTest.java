package io.predilect.jobs.evaluate.figures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FairSampleTest {
  private static final int POINTS = 3 * FairSample.MOST;

  @Test
  void itIsTheFirstByKeyHoweverThePointsCome() {
    long[] keys = new Random(3).longs(POINTS).toArray();
    Integer[] order = IntStream.range(0, POINTS).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (a, b) -> Long.compare(keys[a], keys[b]));
    double[] first = Arrays.stream(order).limit(FairSample.MOST).mapToDouble(i -> i).toArray();
    for (int parts : new int[] {1, 2, 9}) {
      List<FairSample> samples = new ArrayList<>();
      IntStream.range(0, parts).forEach(part -> samples.add(new FairSample()));
      List<Integer> shuffled = new ArrayList<>(List.of(order));
      Collections.shuffle(shuffled, new Random(parts));
      shuffled.forEach(i -> samples.get(i % parts).add(keys[i], i, 0.5 - i));
      FairSample all = samples.stream().reduce(new FairSample(), FairSample::merge);
      assertArrayEquals(first, all.x());
      assertArrayEquals(Arrays.stream(first).map(x -> 0.5 - x).toArray(), all.y());
    }
  }

  @Test
  void ofEqualKeysTheValuesDecide() {
    FairSample sample = new FairSample();
    for (int i = 2 * FairSample.MOST; i > 0; i--) {
      sample.add(5, i, 0);
    }
    sample.add(Long.MAX_VALUE, -1, 0);
    sample.add(5, 0.5, 0);
    double[] x = sample.x();
    assertEquals(FairSample.MOST, x.length);
    assertEquals(0.5, x[0]);
    assertEquals(FairSample.MOST - 1, x[FairSample.MOST - 1]);
  }
}
