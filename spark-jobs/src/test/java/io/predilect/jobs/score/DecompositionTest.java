package io.predilect.jobs.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.promptfree.PromptMeasures;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Algorithm 1 over rewards r1(x,y) + r2(y) whose parts are known. */
class DecompositionTest {
  private static final double EPSILON = 1e-9;

  @Test
  void theRootOfTwoPromptsIsTheClosedForm() {
    // p σ(a - d) + (1-p) σ(b - d) = ½ is a quadratic in t = e^d with one positive root
    Random random = new Random(1);
    for (int trial = 0; trial < 200; trial++) {
      double p = random.nextDouble();
      double r2 = 3 * random.nextGaussian();
      double a = r2 + 2 * random.nextGaussian();
      double b = r2 + 2 * random.nextGaussian();
      // the middle of the gaps is taken out first, so that the exponentials stay small
      double middle = (a + b) / 2;
      double ea = Math.exp(a - middle);
      double eb = Math.exp(b - middle);
      double linear = (2 * p - 1) * (eb - ea);
      double t = (-linear + Math.sqrt(linear * linear + 4 * ea * eb)) / 2;
      List<Object> values = values(given(p), new double[] {a, b}, new double[] {0, 0});
      assertEquals(middle + Math.log(t), (double) values.get(3), EPSILON);
    }
  }

  @Test
  void aRewardOfKnownPartsIsTakenApart() {
    // the prompts' parts come in opposite pairs under equal weights: they cancel, r2 is left
    Random random = new Random(2);
    for (int trial = 0; trial < 100; trial++) {
      double truth = 2 * random.nextGaussian();
      double[] related = random.doubles(8, -3, 3).toArray();
      double[] gaps = new double[16];
      for (int i = 0; i < related.length; i++) {
        gaps[2 * i] = truth + related[i];
        gaps[2 * i + 1] = truth - related[i];
      }
      List<Object> values = values(given(1.0 / 16), gaps, new double[16]);
      assertEquals(truth, (double) values.get(3), EPSILON);
      assertEquals(related[0], (double) values.get(4), EPSILON);
    }
  }

  @Test
  void aFunctionOfThePromptChangesNothing() {
    Random random = new Random(3);
    double[] chosen = random.doubles(12, -2, 2).toArray();
    double[] rejected = random.doubles(12, -2, 2).toArray();
    double[] ofPrompt = random.doubles(12, -100, 100).toArray();
    List<Object> plain = values(given(0.3), chosen, rejected);
    List<Object> lifted = values(given(0.3), sum(chosen, ofPrompt), sum(rejected, ofPrompt));
    for (int column : new int[] {2, 3, 4}) {
      assertEquals((double) plain.get(column), (double) lifted.get(column), 1e-8);
    }
  }

  @Test
  void selfGeneratedWeightsCountEachPromptByTheResponsesProbability() {
    double[] gaps = {4, 0, 9};
    PromptMeasures rewards = measures(gaps, new double[3]);
    // prompt 1 has e^-1000 of the weight, the other two the same
    PromptMeasures logps =
        measures(new double[] {-700, -1000, -900}, new double[] {-800, -1500, -600});
    List<Object> values =
        values(
            new Decomposition(true, 0.5, 0.1, 1, EPSILON, false)
                .of("own", ids(2), Map.of(PoolRole.REWARD, rewards, PoolRole.WEIGHTS, logps)));
    assertEquals(6.5, (double) values.get(3), EPSILON);
    assertEquals(2, (double) values.get(6), 1e-9);
  }

  @Test
  void aProbabilityOfZeroUnderEveryPromptRefusesThePair() {
    double[] never = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    PairColumns.Refused refused =
        assertInstanceOf(
            PairColumns.Refused.class,
            new Decomposition(true, 0.5, 0.1, 1, EPSILON, false)
                .of(
                    "own",
                    ids(1),
                    Map.of(
                        PoolRole.REWARD,
                        measures(new double[] {1, 2}, new double[2]),
                        PoolRole.WEIGHTS,
                        measures(never, new double[2]))));
    assertEquals("prompt weights are not finite", refused.reason());
    assertTrue(refused.detail().contains("probability 0"), refused.detail());
  }

  @Test
  void anImplicitRewardIsBetaTimesTheLogRatio() {
    Map<PoolRole, PromptMeasures> measured =
        Map.of(
            PoolRole.IMPLICIT_POLICY,
            measures(new double[] {-10, -12}, new double[] {-20, -19}),
            PoolRole.IMPLICIT_REFERENCE,
            measures(new double[] {-11, -12}, new double[] {-18, -19}));
    List<Object> values =
        values(new Decomposition(false, 0.5, 0.5, 1, EPSILON, true).of("own", ids(1), measured));
    assertEquals(0.5, (double) values.get(0), 1e-12);
    assertEquals(-1.0, (double) values.get(1), 1e-12);
    assertArrayEquals(new Object[] {1.5, 0.0}, (Object[]) values.get(12));
    assertEquals(0.75, (double) values.get(3), EPSILON);
  }

  @Test
  void aPairAloneWithItsPromptIsAllPromptFree() {
    // an empty pool, and a pool that holds nothing but the pair's own prompt
    for (List<String> pool : List.of(List.<String>of(), List.of("own"))) {
      double[] chosen = new double[1 + pool.size()];
      Arrays.fill(chosen, 1.25);
      List<Object> values =
          values(
              given(0.5)
                  .of(
                      "own",
                      pool,
                      Map.of(PoolRole.REWARD, measures(chosen, new double[chosen.length]))));
      assertEquals(1.25, (double) values.get(3), EPSILON);
      assertEquals(0, (double) values.get(4), EPSILON);
      assertEquals(1, (double) values.get(6), 1e-12);
    }
  }

  @Test
  void theOwnPromptCountsOnceWhenThePoolHoldsIt() {
    Map<PoolRole, PromptMeasures> measured =
        Map.of(PoolRole.REWARD, measures(new double[] {3, 1, 3, 5}, new double[4]));
    Decomposition all = new Decomposition(false, 0.5, 0.1, 1, EPSILON, true);
    Object[] inside = (Object[]) values(all.of("own", List.of("a", "own", "b"), measured)).get(12);
    Object[] outside = (Object[]) values(all.of("own", ids(3), measured)).get(12);
    assertArrayEquals(new Object[] {3.0, 1.0, 5.0}, inside);
    assertArrayEquals(new Object[] {3.0, 1.0, 3.0, 5.0}, outside);
  }

  @Test
  void equalRewardsHaveNoGap() {
    List<Object> values = values(given(0.5), new double[] {2, 2, 2}, new double[] {2, 2, 2});
    assertEquals(0.0, values.get(3));
    assertEquals(0, values.get(5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aRewardThatIsNotFiniteIsNamed(double reward) {
    PairColumns.Refused refused =
        assertInstanceOf(
            PairColumns.Refused.class,
            given(0.5)
                .of(
                    "own",
                    ids(1),
                    Map.of(
                        PoolRole.REWARD, measures(new double[] {1, reward}, new double[] {0, 0}))));
    assertEquals("reward is not finite", refused.reason());
    assertTrue(refused.detail().contains(String.valueOf(reward)), refused.detail());
  }

  @Test
  void noWeightGivenTakesAllPromptsAlike() {
    double[] gaps = {5, -1, 0.5, 2};
    List<Object> even = values(given(0.25), gaps, new double[4]);
    List<Object> none = values(given(Double.NaN), gaps, new double[4]);
    assertEquals((double) even.get(3), (double) none.get(3), 1e-12);
    assertEquals(4, (double) none.get(6), 1e-12);
  }

  @Test
  void aTemperatureMultipliesAllRewards() {
    double[] chosen = {5, -1, 0.5, 2, 3};
    double[] rejected = {1, 1, 2, -4, 0};
    Decomposition calibrated = new Decomposition(false, Double.NaN, 0.1, 0.2, EPSILON, true);
    List<Object> times =
        values(
            given(Double.NaN),
            Arrays.stream(chosen).map(c -> 0.2 * c).toArray(),
            Arrays.stream(rejected).map(r -> 0.2 * r).toArray());
    List<Object> values = values(calibrated, chosen, rejected);
    for (int column = 0; column < 5; column++) {
      assertEquals((double) times.get(column), (double) values.get(column), 1e-12);
    }
    assertEquals(0.2, values.get(7));
    assertEquals(0.8, (double) ((Object[]) values.get(12))[0], 1e-12);
  }

  @Test
  void howFarTheGapCanBeReliedOnIsTold() {
    List<Object> values = values(given(Double.NaN), new double[] {2, 3, -1, 1}, new double[4]);
    assertTrue((double) values.get(8) > 0.3, "error");
    assertEquals(2 / 3.0, (double) values.get(9), 1e-12);
    assertEquals(16, ((Object[]) values.get(10)).length);
    assertEquals(false, values.get(11));
    List<Object> alone = values(given(Double.NaN), new double[] {2}, new double[1]);
    assertEquals(null, alone.get(8));
    assertEquals(null, alone.get(9));
  }

  private static PromptMeasures measures(double[] chosen, double[] rejected) {
    return new PromptMeasures(chosen, rejected, false);
  }

  private static Decomposition given(double ownWeight) {
    return new Decomposition(false, ownWeight, 0.1, 1, EPSILON, false);
  }

  private static List<Object> values(
      Decomposition decomposition, double[] chosen, double[] rejected) {
    return values(
        decomposition.of(
            "own", ids(chosen.length - 1), Map.of(PoolRole.REWARD, measures(chosen, rejected))));
  }

  private static List<Object> values(PairColumns scored) {
    return assertInstanceOf(PairColumns.Values.class, scored).values();
  }

  private static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> "other-" + i).toList();
  }

  private static double[] sum(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
  }
}
