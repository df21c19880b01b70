package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.objective.ScoredPair.Scored;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObjectiveTest {
  private static final double LN_2 = Math.log(2);

  /** Every preference term, alone and with every form of the rationale term. */
  private static List<Objective> everyCombination() {
    List<Objective> terms = new ArrayList<>();
    terms.add(new Sft());
    terms.add(new NoPreference());
    terms.add(new Orpo(0.1));
    terms.add(new Orpo(3));
    terms.add(new Orpo(0.5, false));
    terms.add(new BetaDpo(0.2, 0.6));
    terms.add(new Dpo(0.1, 0, new RatioForm(LengthForm.SUM, Divergence.REVERSE_KL, true)));
    for (double epsilon : new double[] {0, 0.2}) {
      terms.add(new Simpo(2, 0.5, epsilon));
      for (Reduction reduction : Reduction.values()) {
        RatioForm lengths = RatioForm.of(new LengthForm(reduction, 1));
        terms.add(new Dpo(0.1, epsilon, lengths));
        terms.add(new RobustDpo(0.1, epsilon, lengths));
        terms.add(new Ipo(0.3, lengths));
        terms.add(new Hinge(0.3, lengths));
        terms.add(new ExoPair(0.3, 0.1 + epsilon, lengths));
        terms.add(new Discopop(0.1, 0.5, lengths));
        terms.add(new NcaPair(0.3, lengths));
        terms.add(new BcoPair(0.3, lengths));
        terms.add(new SppoHard(0.3, lengths));
        terms.add(new Apo(0.3, Apo.Anchor.ZERO, lengths));
        terms.add(new Apo(0.3, Apo.Anchor.DOWN, lengths));
        terms.add(new Dpop(0.1, 5, lengths));
        terms.add(new WithOffset(new Dpo(0.1, epsilon, lengths), 0.7, 0.1));
        terms.add(new WithOffset(new Ipo(0.3, lengths), 0.7, 0));
        terms.add(
            new Mix(
                List.of(
                    new Mix.Term(new Dpo(0.1, epsilon, lengths), 0.8),
                    new Mix.Term(new BcoPair(0.1, lengths), 0.2),
                    new Mix.Term(new Sft(), 1))));
        terms.add(new WithRefinement(new Dpo(0.7, epsilon, lengths), 0.5));
        terms.add(new WithRefinement(new Ipo(0.3, lengths), 1));
        terms.add(new WithRefinement(new Hinge(0.3, lengths), 0.3));
        terms.add(new WithRefinement(new RobustDpo(0.3, epsilon, lengths), 0.3));
        terms.add(new WithSft(new Dpo(0.1, epsilon, lengths), 1.5));
        terms.add(new WithSft(new WithRefinement(new Ipo(0.3, lengths), 0.1), 0.5));
      }
    }
    List<Objective> all = new ArrayList<>(terms);
    for (Objective term : terms) {
      for (WithRationale.Form form : WithRationale.Form.values()) {
        for (Reduction reduction : Reduction.values()) {
          all.add(new WithRationale(term, 1.5, form, reduction));
        }
      }
    }
    all.add(new BradleyTerry(0, 0, 0));
    all.add(new BradleyTerry(0.1, 0.05, 1));
    return all;
  }

  static ScoredPair pair(double w, double l, double r, double rw, double rl) {
    return Scores.of(new Scored(w, 3), new Scored(l, 5))
        .rationale(new Scored(r, 4))
        .reference(rw, rl)
        .gap(0.4)
        .augmented(new ScoredPair.Augmented(1.5, 0.7))
        .heads(new ScoredPair.Heads(0.3, -0.2))
        .point(3)
        .pair();
  }

  @Test
  void gradientsUnderOtherDivergencesAreThoseOfFiniteDifferences() {
    Random random = new Random(4);
    for (Divergence.Type type : Divergence.Type.values()) {
      for (Reduction reduction : Reduction.values()) {
        RatioForm form =
            new RatioForm(new LengthForm(reduction, 1), new Divergence(type, 0.3), false);
        for (Objective objective :
            List.of(new Dpo(0.2, 0.1, form), new Ipo(0.3, form), new ExoPair(0.3, 0.1, form))) {
          for (int trial = 0; trial < 20; trial++) {
            double rw = -5 * random.nextDouble();
            double rl = -5 * random.nextDouble();
            double w = rw - 1 + 2 * random.nextDouble();
            double l = rl - 1 + 2 * random.nextDouble();
            PairLoss at = objective.of(pair(w, l, -1, rw, rl));
            check(objective, at.chosen(), 1e-5, d -> pair(w + d, l, -1, rw, rl));
            check(objective, at.rejected(), 1e-5, d -> pair(w, l + d, -1, rw, rl));
          }
        }
      }
    }
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    Random random = new Random(3);
    double h = 1e-5;
    for (Objective objective : everyCombination()) {
      for (int trial = 0; trial < 20; trial++) {
        double w = -0.2 - 9 * random.nextDouble();
        double l = -0.2 - 9 * random.nextDouble();
        double r = -0.2 - 9 * random.nextDouble();
        double rw = -0.2 - 9 * random.nextDouble();
        double rl = -0.2 - 9 * random.nextDouble();
        PairLoss at = objective.of(pair(w, l, r, rw, rl));
        check(objective, at.chosen(), h, d -> pair(w + d, l, r, rw, rl));
        check(objective, at.rejected(), h, d -> pair(w, l + d, r, rw, rl));
        check(objective, at.rationale(), h, d -> pair(w, l, r + d, rw, rl));
      }
    }
  }

  private interface Moved {
    ScoredPair by(double delta);
  }

  private static void check(Objective objective, double analytic, double h, Moved moved) {
    double numeric =
        (objective.of(moved.by(h)).loss() - objective.of(moved.by(-h)).loss()) / (2 * h);
    assertEquals(numeric, analytic, 1e-5 * Math.max(1, Math.abs(numeric)), objective.toString());
  }

  @Test
  void aMarginOfZeroLosesLnTwo() {
    ScoredPair even = pair(-7, -9, -3, -7, -9);
    assertEquals(LN_2, new Dpo(0.1, 0, RatioForm.SUM).of(even).loss(), 1e-15);
    assertEquals(LN_2, new Dpo(0.1, 0.3, RatioForm.SUM).of(even).loss(), 1e-15);
    assertEquals(25, new Ipo(0.1, RatioForm.SUM).of(even).loss(), 1e-12);
    ScoredPair equalRewards = pair(1.5, 1.5, -1, 0, 0);
    assertEquals(LN_2, new BradleyTerry(0, 0, 0).of(equalRewards).loss(), 1e-15);
    assertEquals(LN_2 + 0.1 * 9, new BradleyTerry(0, 0.1, 0).of(equalRewards).loss(), 1e-14);
  }

  @Test
  void metricsAreNamedAndComplete() {
    for (Objective objective : everyCombination()) {
      PairLoss result = objective.of(pair(-3, -5, -2, -4, -4));
      assertEquals(
          Set.copyOf(objective.metrics()), result.metrics().keySet(), objective.toString());
    }
    PairLoss dpo = new Dpo(0.5, 0, RatioForm.SUM).of(pair(-3, -5, -2, -4, -4));
    assertEquals(0.5, dpo.metrics().get("rewards/chosen"), 1e-15);
    assertEquals(-0.5, dpo.metrics().get("rewards/rejected"), 1e-15);
    assertEquals(1.0, dpo.metrics().get("rewards/margins"), 1e-15);
    assertEquals(1.0, dpo.metrics().get("rewards/accuracies"));
    assertEquals(-3.0, dpo.metrics().get("logps/chosen"));
  }

  @Test
  void extremesStayFinite() {
    for (Objective objective : everyCombination()) {
      for (double w : new double[] {-1e6, -1e-30, 0}) {
        for (double l : new double[] {-1e6, -1e-30, 0}) {
          PairLoss result = objective.of(pair(w, l, -1e5, -3, -3));
          assertTrue(Double.isFinite(result.loss()), objective + " at " + w + ", " + l);
          assertTrue(Double.isFinite(result.chosen()), objective + " at " + w + ", " + l);
          assertTrue(Double.isFinite(result.rejected()), objective + " at " + w + ", " + l);
          assertTrue(Double.isFinite(result.rationale()), objective + " at " + w + ", " + l);
        }
      }
    }
  }

  @Test
  void whatIsNeededIsSaid() {
    assertEquals(
        Set.of(Need.CHOSEN, Need.REJECTED, Need.REFERENCE, Need.RATIONALE),
        new WithRationale(
                new Dpo(0.1, 0, RatioForm.SUM), 2, WithRationale.Form.LOG_LIKELIHOOD, Reduction.SUM)
            .needs());
    assertTrue(new BradleyTerry(0, 0, 0).onRewards());
    assertFalse(new Orpo(0.1).needs().contains(Need.REFERENCE));
    ScoredPair bare = Scores.of(new Scored(-1, 1), new Scored(-1, 1)).pair();
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new Dpo(0.1, 0, RatioForm.SUM).of(bare));
    assertTrue(refused.getMessage().contains("REFERENCE"), refused.getMessage());
  }

  @Test
  void logisticIsExactAtBothEnds() {
    assertEquals(-800, Logistic.logSigmoid(-800), 0);
    assertEquals(-Math.exp(-700), Logistic.logSigmoid(700), 0);
    assertEquals(0, Logistic.sigmoid(-1e9), 0);
    assertEquals(Math.log(1e-20), Logistic.log1mexp(-1e-20), 1e-13);
    assertEquals(-Math.exp(-50), Logistic.log1mexp(-50), 1e-36);
  }
}
