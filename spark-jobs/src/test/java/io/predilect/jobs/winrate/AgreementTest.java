package io.predilect.jobs.winrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.winrate.Outcome.Query;
import io.predilect.jobs.winrate.Outcome.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private static final double EXACT = 1e-12;
  private static final Side A = new Side("a", 1, OptionalInt.empty());
  private static final Side B = new Side("b", 1, OptionalInt.empty());

  private static Outcome asked(Query... queries) {
    return new Outcome("p", Map.of(), A, B, 0.5, List.of(queries), List.of());
  }

  private static Outcome labelled(double judge, OptionalDouble... human) {
    return new Outcome("p", Map.of(), A, B, judge, List.of(), List.of(human));
  }

  private static Outcome labelled(double judge, double human) {
    return labelled(judge, OptionalDouble.of(human));
  }

  private static Agreement agreement(List<Outcome> outcomes) {
    return Agreement.of(outcomes, new PromptBootstrap(outcomes, 100, 1));
  }

  private static LabelAgreement withPeople(List<Outcome> outcomes) {
    return agreement(outcomes).withHuman();
  }

  @Test
  void aJudgeThatAlwaysTakesTheFirstIsSeenToDoSo() {
    Outcome biased = asked(new Query(true, 1), new Query(false, 0));
    Agreement agreement = agreement(List.of(biased, biased));
    assertEquals(1, agreement.firstPreferred().getAsDouble());
    assertEquals(0, agreement.unanimous().getAsDouble());
    assertEquals(2, agreement.orders().comparisons());
    assertEquals(0, agreement.orders().consistent().getAsDouble());
    assertEquals(1, agreement.orders().toFirst().getAsDouble());
    assertEquals(0, agreement.orders().toSecond().getAsDouble());
  }

  @Test
  void theQuestionsOfAnOrderCountTogether() {
    Agreement agreement =
        agreement(
            List.of(
                // A in two of three when first, A when second: the orders agree, not all questions
                asked(
                    new Query(true, 1),
                    new Query(false, 1),
                    new Query(true, 0),
                    new Query(true, 1)),
                asked(new Query(true, 0), new Query(false, 0)),
                asked(new Query(true, 0), new Query(false, 1)),
                // one order only, one question only
                asked(new Query(true, 0.9), new Query(true, 0.6)),
                asked(new Query(false, 1))));
    assertEquals(3, agreement.orders().comparisons());
    assertEquals(2 / 3.0, agreement.orders().consistent().getAsDouble(), EXACT);
    assertEquals(0, agreement.orders().toFirst().getAsDouble());
    assertEquals(1 / 3.0, agreement.orders().toSecond().getAsDouble(), EXACT);
    assertEquals(2 / 4.0, agreement.unanimous().getAsDouble(), EXACT);
    assertEquals(
        (1 + 0 + 0 + 1 + 0 + 1 + 0 + 0 + 0.9 + 0.6 + 0) / 11,
        agreement.firstPreferred().getAsDouble(),
        EXACT);
  }

  @Test
  void aJudgeWhoWasAskedNothingHasNoFigures() {
    Agreement agreement = agreement(List.of(asked()));
    assertTrue(agreement.firstPreferred().isEmpty());
    assertTrue(agreement.unanimous().isEmpty());
    assertTrue(agreement.orders().consistent().isEmpty());
    assertEquals(0, agreement.withHuman().labelled());
    assertTrue(agreement.withHuman().accuracy().isEmpty());
    assertTrue(agreement.withHuman().kappa().isEmpty());
  }

  @Test
  void agreementWithPeopleIsByAccuracyAndByCohensKappa() {
    // [judge, human] and how often; the kappa is scikit-learn's cohen_kappa_score
    double[][] counts = {{1, 1, 4}, {1, 0, 1}, {0, 0, 2}, {0, 1, 1}, {0.5, 0.5, 1}, {0.5, 1, 2}};
    List<Outcome> outcomes = new ArrayList<>();
    for (double[] row : counts) {
      for (int i = 0; i < row[2]; i++) {
        outcomes.add(labelled(row[0], row[1]));
      }
    }
    LabelAgreement agreement = withPeople(outcomes);
    assertEquals(11, agreement.labelled());
    assertEquals(7 / 11.0, agreement.accuracy().getAsDouble(), EXACT);
    assertEquals(8, agreement.decided());
    assertEquals(6 / 8.0, agreement.decidedAccuracy().getAsDouble(), EXACT);
    assertEquals(0.4054054054054054, agreement.kappa().getAsDouble(), EXACT);
  }

  @Test
  void whereChanceAloneMakesAllTheSameThereIsNoKappa() {
    LabelAgreement agreement = withPeople(List.of(labelled(1, 1), labelled(0.8, 1)));
    assertEquals(1, agreement.accuracy().getAsDouble());
    assertTrue(agreement.kappa().isEmpty());
  }

  @Test
  void aPreferenceCountsForWhoItIsForHoweverWeakly() {
    assertEquals(1, withPeople(List.of(labelled(0.51, 1))).accuracy().getAsDouble());
  }

  @Test
  void severalPeopleAreComparedWithTheJudgeAndWithEachOther() {
    OptionalDouble nobody = OptionalDouble.empty();
    OptionalDouble a = OptionalDouble.of(1);
    OptionalDouble b = OptionalDouble.of(0);
    OptionalDouble tie = OptionalDouble.of(0.5);
    Agreement agreement =
        agreement(
            List.of(
                labelled(1, a, a, b), // people: 1 of 3 pairs; the judge with 2 of 3
                labelled(1, a, nobody, b), // 0 of 1; 1 of 2
                labelled(0, nobody, tie, nobody), // nobody to compare; 0 of 1
                labelled(0.5))); // no person at all
    assertEquals(6, agreement.withHuman().labelled());
    assertEquals(3 / 6.0, agreement.withHuman().accuracy().getAsDouble(), EXACT);
    assertEquals(4, agreement.betweenHumans().labelled());
    assertEquals(1 / 4.0, agreement.betweenHumans().accuracy().getAsDouble(), EXACT);
    // [a, a], [a, b], [a, b], [a, b]: as often the same as by chance
    assertEquals(0, agreement.betweenHumans().kappa().getAsDouble(), EXACT);
  }

  @Test
  void oneLabelledComparisonAmongManyStillHasAnInterval() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      OptionalDouble human = i == 7 ? OptionalDouble.of(1) : OptionalDouble.empty();
      outcomes.add(new Outcome("p" + i, Map.of(), A, B, 1, List.of(), List.of(human)));
    }
    Interval interval = withPeople(outcomes).interval().orElseThrow();
    assertEquals(Interval.ofShare(1, 1), interval);
  }

  @Test
  void peopleWhoAlwaysSayTheSameLeaveTheIntervalAWidth() {
    Outcome one = labelled(1, 1);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      outcomes.add(new Outcome("p" + i, Map.of(), A, B, 1, List.of(), one.human()));
    }
    assertEquals(Interval.ofShare(1, 8), withPeople(outcomes).interval().orElseThrow());
  }
}
