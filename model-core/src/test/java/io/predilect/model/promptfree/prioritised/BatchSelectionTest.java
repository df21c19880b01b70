package io.predilect.model.promptfree.prioritised;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchSelectionTest {
  private static Prioritising settings(Reinsertion reinsertion, int quota, int maxCandidates) {
    return new Prioritising(Clustering.TWO_MEANS, 0.9, reinsertion, quota, maxCandidates);
  }

  private static BatchSelection start(Prioritising settings, int examples, int batch) {
    return new BatchSelection(settings, examples, batch, 5);
  }

  private static GapsOf table(double... gaps) {
    return examples -> Arrays.stream(examples).mapToDouble(i -> gaps[i]).toArray();
  }

  /** Gaps that differ at every call, as a model in training gives them; pure in what it is told. */
  private static GapsOf moving(long step) {
    return examples ->
        Arrays.stream(examples)
            .mapToDouble(i -> new Random(31 * step + i).nextGaussian() + 0.05 * step)
            .toArray();
  }

  @Test
  void candidatesBelowTheThresholdAreTakenAndTheThresholdMoves() {
    // λ_0 = 0: negative gaps are small. The boundary of {-3, -1, 2, 4} is 0.5.
    BatchSelection selection = start(settings(Reinsertion.AFTER_STEP, 3, 8), 4, 3);
    Selection first = selection.next(table(-3, 2, 4, -1));
    assertEquals(0, first.threshold());
    assertEquals(4, first.candidates());
    assertEquals(Set.of(0, 1, 3), Set.copyOf(first.batch()));
    assertEquals(1, first.toppedUp()); // by the smaller of 2 and 4
    assertEquals((-3 - 1 + 2) / 3.0, first.meanTaken(), 1e-12);
    assertEquals(4, first.meanPutBack());
    assertEquals(0.25, first.putBackShare());
    assertEquals(0.1 * 0.5, selection.threshold(), 1e-12);
    assertArrayEquals(new int[] {2}, selection.drawable());
  }

  @Test
  void itDrawsNoMoreThanItNeeds() {
    BatchSelection selection = start(settings(Reinsertion.AFTER_STEP, 3, 8), 100, 10);
    List<Integer> asked = new ArrayList<>();
    Selection all =
        selection.next(
            examples -> {
              asked.add(examples.length);
              double[] gaps = new double[examples.length];
              Arrays.setAll(gaps, i -> i % 2 == 0 ? -1 : 1);
              return gaps;
            });
    assertEquals(List.of(10, 5, 2, 1), asked);
    assertEquals(10, all.batch().size());
    assertEquals(18, all.candidates());
  }

  @ParameterizedTest
  @EnumSource(Reinsertion.class)
  void everyStepEndsWhateverTheGaps(Reinsertion reinsertion) {
    double[][] kinds = {
      {Double.NaN},
      {Double.POSITIVE_INFINITY},
      {Double.NEGATIVE_INFINITY},
      {1},
      {0},
      {-1},
      {5, 6},
      {Double.NaN, 1, Double.POSITIVE_INFINITY, -2}
    };
    for (double[] kind : kinds) {
      for (int quota = 0; quota < 3; quota++) {
        for (int examples : new int[] {1, 5, 23}) {
          BatchSelection selection = start(settings(reinsertion, quota, 3), examples, 4);
          for (int step = 0; step < 60; step++) {
            Selection next =
                selection.next(
                    drawn ->
                        Arrays.stream(drawn).mapToDouble(i -> kind[i % kind.length]).toArray());
            assertFalse(next.batch().isEmpty());
            assertTrue(next.batch().size() <= 4);
            assertTrue(next.candidates() <= 12);
            assertTrue(next.batch().size() == 4 || next.batch().size() <= next.candidates());
            assertEquals(next.batch().size(), new HashSet<>(next.batch()).size());
            assertTrue(Double.isFinite(next.threshold()));
          }
        }
      }
    }
  }

  @Test
  void gapsThatAreNotFiniteAreTheLastToBeTaken() {
    double[] gaps = {Double.NaN, 9, Double.NEGATIVE_INFINITY, 7, 8};
    BatchSelection selection = start(settings(Reinsertion.AFTER_STEP, 1, 8), 5, 3);
    Selection next = selection.next(table(gaps));
    assertEquals(List.of(3, 4, 1), next.batch());
    assertEquals(3, next.toppedUp());
    assertTrue(Double.isNaN(next.meanPutBack()));
  }

  @Test
  void whatIsPutBackAtOnceCanBeDrawnAgainWithinTheStep() {
    // One of three is above the threshold: each draw that hits it costs one of its chances.
    Map<Integer, Integer> candidates = new HashMap<>();
    for (int seed = 0; seed < 400; seed++) {
      List<Integer> asked = new ArrayList<>();
      BatchSelection selection =
          new BatchSelection(settings(Reinsertion.IMMEDIATE, 2, 8), 3, 2, seed);
      Selection next =
          selection.next(
              drawn -> {
                Arrays.stream(drawn).forEach(asked::add);
                return Arrays.stream(drawn).mapToDouble(i -> i == 0 ? 7 : -1 - i).toArray();
              });
      assertEquals(Set.of(1, 2), Set.copyOf(next.batch()));
      assertEquals(0, next.toppedUp());
      assertEquals(asked.size(), Set.copyOf(asked).size(), "no gap is computed twice in a step");
      candidates.merge(next.candidates(), 1, Integer::sum);
      int looks = next.candidates() - 2; // at the one above
      assertArrayEquals(looks <= 2 ? new int[1] : new int[0], selection.drawable());
    }
    // Drawn three times, it is out of chances; no other outcome is possible.
    assertEquals(Set.of(2, 3, 4, 5), candidates.keySet());
  }

  @Test
  void everyDrawCountsAmongTheGapsThatMoveTheThreshold() {
    // The boundary of {-2, -1, 1, 9} is not that of {-2, -1, 1, 1, 9}.
    double[] gaps = {-2, 1, 9, -1};
    Set<Double> thresholds = new HashSet<>();
    for (int seed = 0; seed < 60; seed++) {
      BatchSelection selection =
          new BatchSelection(settings(Reinsertion.IMMEDIATE, 3, 8), 4, 2, seed);
      selection.next(table(gaps));
      thresholds.add(selection.threshold());
    }
    assertTrue(thresholds.size() > 2, thresholds.toString());
  }

  @Test
  void lazyFillsWithAllWithinTheStepAndCountsIt() {
    int examples = 12;
    double[] gaps = new double[examples];
    Arrays.setAll(gaps, i -> i < 3 ? 100 : -100 - i); // three are always above
    BatchSelection selection = start(settings(Reinsertion.LAZY, 0, 8), examples, 4);
    List<Integer> drawn = new ArrayList<>();
    int refills = 0;
    for (int step = 0; step < 60; step++) {
      Selection next =
          selection.next(
              asked -> {
                Arrays.stream(asked).forEach(drawn::add);
                return table(gaps).gaps(asked);
              });
      assertEquals(0, next.toppedUp(), "a step goes on behind a refill until its batch is full");
      assertEquals(4, Set.copyOf(next.batch()).size());
      assertTrue(next.batch().stream().allMatch(example -> example >= 3));
      assertTrue(next.refills() >= refills);
      refills = next.refills();
    }
    // 60 batches of 4 out of the 9 below in each filling, but what a batch has already.
    assertTrue(refills >= 26 && refills <= 30, refills + " fillings");
    for (int above = 0; above < 3; above++) {
      int example = above;
      long times = drawn.stream().filter(d -> d == example).count();
      assertTrue(times >= 0.7 * refills, "always among those that fill the pool: " + times);
    }
  }

  @Test
  void anExampleComesBackAsOftenAsItsQuotaAllows() {
    // Some examples are always above the threshold, a stream of others below.
    for (int quota = 0; quota < 4; quota++) {
      int examples = 40;
      BatchSelection selection = start(settings(Reinsertion.AFTER_STEP, quota, 8), examples, 4);
      Map<Integer, Integer> looks = new HashMap<>();
      boolean begun = false;
      while (!(begun && selection.drawable().length == 0)) {
        begun = true;
        selection.next(
            drawn -> {
              for (int example : drawn) {
                looks.merge(example, 1, Integer::sum);
              }
              return Arrays.stream(drawn).mapToDouble(i -> i < 6 ? 1e3 : -1e3).toArray();
            });
      }
      assertEquals(examples, looks.size(), "every example is looked at before a refill");
      int allowed = quota + 1;
      assertTrue(looks.values().stream().allMatch(times -> times <= allowed));
      assertTrue(quota == 0 || looks.values().stream().anyMatch(times -> times > 1));
    }
  }

  @Test
  void afterARefillAsOftenAsTheQuotaAllows() {
    int examples = 12;
    double[] gaps = new double[examples];
    Arrays.setAll(gaps, i -> i < 3 ? 100 : -100 - i); // three are always above
    BatchSelection selection = start(settings(Reinsertion.AFTER_REFILL, 1, 8), examples, 3);
    List<Set<Integer>> passes = new ArrayList<>();
    while (passes.size() < 5) {
      if (selection.drawable().length == 0) {
        passes.add(new HashSet<>());
      }
      Set<Integer> pass = passes.get(passes.size() - 1);
      selection.next(
          drawn -> {
            for (int example : drawn) {
              assertTrue(pass.add(example), "twice before a refill");
            }
            return table(gaps).gaps(drawn);
          });
    }
    assertEquals(12, passes.get(0).size());
    assertEquals(12, passes.get(1).size());
    assertTrue(passes.get(3).size() < 12, "what was put back too often stays out");
    assertTrue(passes.get(3).containsAll(Set.of(3, 4, 5, 6, 7, 8, 9, 10, 11)));
  }

  @ParameterizedTest
  @EnumSource(Reinsertion.class)
  void stoppedAfterAnyStepItGoesOnTheSame(Reinsertion reinsertion) throws IOException {
    Prioritising settings = settings(reinsertion, 2, 4);
    BatchSelection whole = start(settings, 37, 5);
    List<Selection> expected = new ArrayList<>();
    List<byte[]> states = new ArrayList<>();
    for (int step = 0; step < 30; step++) {
      states.add(state(whole));
      expected.add(whole.next(moving(step)));
    }
    for (int from = 0; from < 30; from++) {
      BatchSelection resumed = start(settings, 37, 5);
      resumed.read(new DataInputStream(new ByteArrayInputStream(states.get(from))));
      for (int step = from; step < 30; step++) {
        assertEquals(expected.get(step), resumed.next(moving(step)), "resumed at " + from);
      }
      assertArrayEquals(state(whole), state(resumed));
    }
  }

  private static byte[] state(BatchSelection selection) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    selection.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @Test
  void anotherSeedDrawsOtherExamples() {
    Prioritising settings = settings(Reinsertion.IMMEDIATE, 2, 4);
    BatchSelection other = new BatchSelection(settings, 1000, 20, 6);
    assertFalse(
        start(settings, 1000, 20).next(moving(0)).batch().equals(other.next(moving(0)).batch()));
  }

  @Test
  void drawsAreUniform() {
    int[] counts = new int[10];
    for (int seed = 0; seed < 5000; seed++) {
      BatchSelection selection =
          new BatchSelection(settings(Reinsertion.IMMEDIATE, 2, 1), 10, 2, seed);
      for (int example : selection.next(table(new double[10])).batch()) {
        counts[example]++;
      }
    }
    for (int count : counts) {
      assertEquals(1000, count, 130); // four standard deviations
    }
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> settings(Reinsertion.LAZY, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> settings(Reinsertion.LAZY, 0, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Prioritising(Clustering.OTSU, 1, Reinsertion.LAZY, 1, 1));
    Prioritising settings = settings(Reinsertion.LAZY, 1, 1);
    assertThrows(IllegalArgumentException.class, () -> start(settings, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> start(settings, 1, 0));
  }
}
