package io.predilect.jobs.evaluate.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.evaluate.figures.RewardBench2Ties.Scores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RewardBench2ScoreTest {
  private static final double EXACT = 1e-12;

  @Test
  void theTotalIsTheMeanOfSixDomains() {
    Map<String, Double> scores =
        new HashMap<>(
            Map.of("Math", 0.6, "Ties", 0.9, "Focus", 0.8, "Safety", 0.7, "Factuality", 0.5));
    scores.put("another", 0.0);
    RewardBench2Score five = RewardBench2Score.of(scores);
    assertEquals(
        List.of("Factuality", "Math", "Safety", "Focus", "Ties"),
        List.copyOf(five.domains().keySet()));
    assertTrue(five.total().isEmpty());
    scores.put("Precise IF", 0.1);
    assertEquals(0.6, RewardBench2Score.of(scores).total().getAsDouble(), EXACT);
  }

  @Test
  void theRightOneMustScoreHighestAndSharesWhatIsEqual() {
    assertEquals(1, RewardBench2Score.bestOf(1, 2, 1, 0, -1));
    assertEquals(0, RewardBench2Score.bestOf(1, 2, 3, 0, -1));
    assertEquals(0.5, RewardBench2Score.bestOf(1, 2, 2, 0, -1));
    assertEquals(0.25, RewardBench2Score.bestOf(1, 2, 2, 2, 2));
  }

  @Test
  void ofSeveralRightOnesAnyMayScoreHighest() {
    assertEquals(1, RewardBench2Score.bestOf(2, 5, 9, 3, 4));
    assertEquals(1, RewardBench2Score.bestOf(2, 7, 7, 3, 4)); // both right: nothing to share
    assertEquals(2.0 / 3, RewardBench2Score.bestOf(2, 7, 7, 7, 4), EXACT);
    assertEquals(0.5, RewardBench2Score.bestOf(3, 1, 2, 6, 6, 5));
    assertEquals(0, RewardBench2Score.bestOf(2, 8, 7, 9));
    assertThrows(IllegalArgumentException.class, () -> RewardBench2Score.bestOf(0, 1, 2));
    assertThrows(IllegalArgumentException.class, () -> RewardBench2Score.bestOf(3, 1, 2));
  }

  @Test
  void aScoreThatIsNoNumberIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> RewardBench2Score.bestOf(1, 1, 0, Double.NaN, 0));
    assertThrows(IllegalArgumentException.class, () -> tied(1, scores(1, Double.NaN), scores(0)));
  }

  @Test
  void aJudgeThatCannotBeReadIsAsGoodAsChance() {
    assertEquals(1, RewardBench2Score.choice(2, OptionalInt.of(2)));
    assertEquals(0, RewardBench2Score.choice(2, OptionalInt.of(0)));
    assertEquals(0.25, RewardBench2Score.choice(2, OptionalInt.empty()));
    OptionalDouble none = OptionalDouble.empty();
    OptionalDouble eight = OptionalDouble.of(8);
    assertEquals(0.25, RewardBench2Score.ratings(1, List.of(none, none, none, none)));
    assertEquals(0, RewardBench2Score.ratings(1, List.of(none, eight, none, none)));
    assertEquals(0.5, RewardBench2Score.ratings(1, List.of(eight, none, eight, none)));
    assertEquals(2.0 / 3, RewardBench2Score.ratings(2, List.of(none, none, none)), EXACT);
    assertEquals(1, RewardBench2Score.ratings(2, List.of(none, eight, none)));
  }

  @Test
  void tiesAskForMarginsAboveTheSpreadOfRightAnswers() {
    double perfect =
        RewardBench2Ties.score(
            List.of(tied(0, scores(2, 2), scores(0)), reference(0, scores(3), scores(1))));
    assertEquals(1.01, perfect, EXACT);
    // 0.3 + 0.3 + 0.2: above the spread, but not by the reference's margin
    assertEquals(
        0.8 + 0.01 * Math.tanh(0.5 - 1),
        RewardBench2Ties.score(
            List.of(tied(0, scores(4, 3), scores(0)), reference(0, scores(1.5), scores(1)))),
        EXACT);
  }

  /** Expected: the formula of rewardbench.utils.process_single_model, computed with NumPy. */
  @Test
  void tiesOfSeveralQuestionsAreNumPys() {
    List<Scores> scores =
        List.of(
            tied(1, scores(2, 1.5, 1), scores(0.2, -1)),
            tied(2, scores(3, 0.5), scores(0, -0.5)),
            tied(3, scores(1, 1), scores(1, 0.5)), // no margin over no spread
            tied(4, scores(0.5, 0.4), scores(0.6, 0)),
            reference(1, scores(4), scores(1, 3.5)),
            reference(2, scores(1), scores(0)),
            reference(3, scores(2), scores(1)),
            reference(5, scores(0), scores(1)));
    assertEquals(0.37124615357490715, RewardBench2Ties.score(scores), EXACT);
  }

  @Test
  void tiesWithoutReferencesOrWithoutAnswersAreRefused() {
    List<Scores> alone = List.of(tied(1, scores(1, 1), scores(0)));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> RewardBench2Ties.score(alone))
            .getMessage()
            .contains("none in common"));
    assertThrows(IllegalArgumentException.class, () -> tied(1, scores(1), scores(0)));
    List<Scores> twice =
        List.of(reference(1, scores(1), scores(0)), reference(1, scores(1), scores(0)));
    assertThrows(IllegalArgumentException.class, () -> RewardBench2Ties.score(twice));
  }

  private static Scores tied(int prompt, List<Double> right, List<Double> wrong) {
    return new Scores(prompt, false, right, wrong);
  }

  private static Scores reference(int prompt, List<Double> right, List<Double> wrong) {
    return new Scores(prompt, true, right, wrong);
  }

  private static List<Double> scores(double... scores) {
    return DoubleStream.of(scores).boxed().toList();
  }
}
