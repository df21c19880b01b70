package io.predilect.jobs.evaluate.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.PairId;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Lengths;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Logps;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Figures of single judged responses. */
class SingleRewardsTest {

  @Test
  void theAucIsTheShareOfCombinationsInTheRightOrder() {
    Random random = new Random(3);
    double[] above = random.doubles(40).map(x -> Math.round(5 * x)).toArray(); // many ties
    double[] below = random.doubles(30).map(x -> Math.round(4 * x)).toArray();
    double expected = 0;
    for (double a : above) {
      for (double b : below) {
        expected += a > b ? 1 : a == b ? 0.5 : 0;
      }
    }
    assertEquals(expected / 1200, SingleRewards.auc(above, below), 1e-12);
    assertEquals(1, SingleRewards.auc(new double[] {2, 3}, new double[] {1}));
    assertEquals(0, SingleRewards.auc(new double[] {0}, new double[] {1}));
  }

  @Test
  void anAucOfOneHasAnIntervalWithAWidth() {
    double[] above = IntStream.range(0, 30).mapToDouble(i -> 100 + i).toArray();
    double[] below = IntStream.range(0, 20).mapToDouble(i -> i).toArray();
    assertEquals(Interval.ofShare(1, 20), SingleRewards.of(above, below, 1).aucInterval());
    assertEquals(Interval.ofShare(0, 20), SingleRewards.of(below, above, 1).aucInterval());
    double[] tied = new double[12];
    assertEquals(Interval.ofShare(0.5, 12), SingleRewards.of(tied, tied, 1).aucInterval());
  }

  @Test
  void marginAndAucHaveIntervalsThatHoldThem() {
    Random random = new Random(4);
    double[] good = new double[60];
    double[] bad = new double[60];
    for (int i = 0; i < 60; i++) {
      good[i] = random.nextGaussian() + 1;
      bad[i] = random.nextGaussian();
    }
    SingleRewards single = SingleRewards.of(good, bad, 7);
    assertEquals(0.76, single.auc(), 0.08); // Φ(1/√2)
    assertTrue(single.marginInterval().low() < 1 && single.marginInterval().high() > 1);
    assertTrue(
        single.aucInterval().low() < single.auc() && single.auc() < single.aucInterval().high());
    assertEquals(single, SingleRewards.of(good, bad, 7));
  }

  @Test
  void heldOutFiguresHaveNoAccuracyWithoutPairs() {
    List<EvaluatedPair> rows =
        List.of(
            row(new Lengths(9, 0), OptionalDouble.of(-10), OptionalDouble.empty()),
            row(new Lengths(0, 9), OptionalDouble.empty(), OptionalDouble.of(-10)));
    MetricsAccumulator gathered = new MetricsAccumulator(0.5);
    rows.forEach(gathered::add);
    Metrics metrics = Metrics.of(gathered, 1);
    assertEquals(0.5 * 2, metrics.values().get("rewards/chosen"), 1e-12);
    assertEquals(0.5 * -2, metrics.values().get("rewards/rejected"), 1e-12);
    assertEquals(2, metrics.values().get("rewards/margins"), 1e-12);
    assertEquals(1, metrics.values().get("rewards/auc"), 1e-12);
    assertFalse(metrics.values().containsKey("rewards/accuracies"));
    assertEquals(
        List.of("desirable", "undesirable"),
        rows.stream().map(EvaluatedPair::lengthGroup).toList());
  }

  private static EvaluatedPair row(
      Lengths lengths, OptionalDouble chosen, OptionalDouble rejected) {
    return new EvaluatedPair(
        PairId.of(List.of(), chosen.toString(), rejected.toString()),
        "",
        lengths,
        Optional.empty(),
        Optional.of(
            new Logps(
                chosen,
                rejected,
                chosen.isPresent() ? OptionalDouble.of(-12) : OptionalDouble.empty(),
                rejected.isPresent() ? OptionalDouble.of(-8) : OptionalDouble.empty())),
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        OptionalDouble.empty());
  }
}
