package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BatchingTest {
  @Test
  void everyItemIsInOneBatchAndNoBatchOfManyExceedsTheBudget() {
    Random random = new Random(5);
    for (int round = 0; round < 50; round++) {
      int[] lengths = random.ints(random.nextInt(60), 1, 300).toArray();
      List<Integer> all = IntStream.range(0, lengths.length).boxed().toList();
      BitSet seen = new BitSet();
      int longest = Integer.MAX_VALUE;
      for (List<Integer> batch : TokenBudget.alike(all, 256, i -> lengths[i])) {
        int tokens = batch.stream().mapToInt(i -> lengths[i]).sum();
        assertTrue(batch.size() == 1 || tokens <= 256);
        for (int i : batch) {
          assertFalse(seen.get(i));
          seen.set(i);
          assertTrue(lengths[i] <= longest, "the longest first");
          longest = lengths[i];
        }
      }
      assertEquals(lengths.length, seen.cardinality());
    }
  }

  @Test
  void equalLengthsFillTheBudget() {
    assertEquals(
        List.of(4, 4, 2),
        TokenBudget.alike(Collections.nCopies(10, 2), 9, length -> length).stream()
            .map(List::size)
            .toList());
  }

  @Test
  void windowsKeepTheOrderAndHoldNoMoreThanTheyMay() {
    Iterator<Integer> rows = List.of(5, 1, 1, 9, 2, 2, 2, 2).iterator();
    List<List<Integer>> windows = new ArrayList<>();
    Windows<Integer, String> mapped =
        new Windows<>(
            rows,
            3,
            Integer::longValue,
            8,
            window -> {
              windows.add(List.copyOf(window));
              return window.stream().map(String::valueOf).toList();
            });
    List<String> results = new ArrayList<>();
    mapped.forEachRemaining(results::add);
    assertEquals(List.of("5", "1", "1", "9", "2", "2", "2", "2"), results);
    assertEquals(List.of(List.of(5, 1, 1), List.of(9), List.of(2, 2, 2), List.of(2)), windows);
    assertThrows(NoSuchElementException.class, mapped::next);
  }

  @Test
  void aWindowWhoseResultsDoNotMatchItsRowsIsAnError() {
    Windows<Integer, Integer> mapped =
        new Windows<>(List.of(1, 2).iterator(), 2, i -> 1, 9, window -> List.of(1));
    assertThrows(IllegalStateException.class, mapped::hasNext);
  }
}
