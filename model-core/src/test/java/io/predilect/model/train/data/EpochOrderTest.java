package io.predilect.model.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochOrderTest {

  @Test
  void whatStepsTakeIsKnownBeforeThem() {
    EpochOrder order = new EpochOrder(25, 10, 1);
    BitSet expected = new BitSet();
    for (int steps = 0; steps < 3; steps++) {
      assertEquals(expected, order.taken(steps));
      Arrays.stream(order.batch(steps)).forEach(expected::set);
    }
    assertEquals(25, expected.cardinality());
    assertEquals(expected, order.taken(3));
    assertEquals(expected, order.taken(1000));
  }

  @Test
  void everyEpochSeesEveryExampleOnceInAnOrderOfItsOwn() {
    EpochOrder order = new EpochOrder(103, 10, 42);
    assertEquals(11, order.stepsPerEpoch());
    List<int[]> epochs = new ArrayList<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      IntStream all = IntStream.empty();
      for (int step = epoch * 11; step < (epoch + 1) * 11; step++) {
        assertEquals(epoch, order.epoch(step));
        all = IntStream.concat(all, Arrays.stream(order.batch(step)));
      }
      int[] seen = all.toArray();
      assertArrayEquals(IntStream.range(0, 103).toArray(), Arrays.stream(seen).sorted().toArray());
      epochs.add(seen);
    }
    assertFalse(Arrays.equals(epochs.get(0), epochs.get(1)));
    assertFalse(Arrays.equals(epochs.get(1), epochs.get(2)));
    assertFalse(Arrays.equals(order.batch(0), new EpochOrder(103, 10, 43).batch(0)));
  }

  @Test
  void anyStepCanBeAskedForFirst() {
    EpochOrder whole = new EpochOrder(50, 7, 1);
    for (int step = 0; step < 40; step++) {
      assertArrayEquals(whole.batch(step), new EpochOrder(50, 7, 1).batch(step));
    }
  }

  @Test
  void progressIsMeasuredInExamples() {
    EpochOrder order = new EpochOrder(25, 10, 1);
    assertEquals(0.4, order.epochs(1));
    assertEquals(1.0, order.epochs(3));
    assertEquals(1.8, order.epochs(5));
  }

  @Test
  void ranksShareABatchWithoutGapOrOverlapAndEvenly() {
    int[] lengths = IntStream.range(0, 33).map(i -> 10 + (i * 37) % 100).toArray();
    for (int ranks = 1; ranks <= 40; ranks++) {
      List<Integer> all = new ArrayList<>();
      int least = Integer.MAX_VALUE;
      int most = 0;
      for (int rank = 0; rank < ranks; rank++) {
        List<Integer> share = RankShare.of(lengths, rank, ranks);
        int tokens = share.stream().mapToInt(i -> lengths[i]).sum();
        least = Math.min(least, tokens);
        most = Math.max(most, tokens);
        all.addAll(share);
      }
      assertEquals(IntStream.range(0, 33).boxed().toList(), all.stream().sorted().toList());
      if (ranks <= 4) {
        assertEquals(1, (double) most / least, 0.2, ranks + " ranks");
      }
    }
  }
}
