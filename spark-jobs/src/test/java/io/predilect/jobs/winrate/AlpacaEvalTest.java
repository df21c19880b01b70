package io.predilect.jobs.winrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.predilect.jobs.winrate.LengthControlled.Fitted;
import io.predilect.jobs.winrate.LengthControlled.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.junit.jupiter.api.Test;

/** Against AlpacaEval 2's leaderboard, and against liblinear through scikit-learn. */
class AlpacaEvalTest {
  private static final double PERCENT = 100;
  private static final double A_POINT = 1;
  private static final AlpacaEvalFixture FIXTURE =
      AlpacaEvalFixture.read(Path.of("src/test/resources/winrate"));

  @Test
  void winRatesAreTheLeaderboards() {
    for (String model : FIXTURE.models().keySet()) {
      List<Outcome> outcomes = FIXTURE.outcomes(model);
      ArmFigures figures =
          ArmFigures.of(outcomes, new PromptBootstrap(outcomes, 100, 1), Optional.empty());
      WinRate rate = figures.winRate();
      assertEquals(FIXTURE.figure(model, "win_rate"), PERCENT * rate.rate(), 1e-7, model);
      assertEquals(
          FIXTURE.figure(model, "standard_error"),
          PERCENT * rate.standardError().getAsDouble(),
          1e-7,
          model);
      assertEquals(FIXTURE.count(model, "n_wins"), rate.wins().count(), model);
      assertEquals(FIXTURE.count(model, "n_wins_base"), rate.losses().count(), model);
      assertEquals(FIXTURE.count(model, "n_draws"), rate.ties().count(), model);
      assertEquals(FIXTURE.count(model, "n_total"), rate.total(), model);
      assertEquals(
          FIXTURE.figure(model, "discrete_win_rate"), PERCENT * rate.discreteRate(), 1e-9, model);
      // written without its fraction
      assertEquals(FIXTURE.figure(model, "avg_length"), Math.floor(figures.arm().characters()));
    }
  }

  @Test
  void publishedWeightsPredictThePublishedRate() {
    for (String model : FIXTURE.models().keySet()) {
      Weights weights = FIXTURE.published(model);
      double rate =
          FIXTURE.difficulties().values().stream()
              .mapToDouble(weights::prediction)
              .average()
              .orElseThrow();
      assertEquals(FIXTURE.figure(model, "length_controlled_winrate"), PERCENT * rate, 1e-6, model);
    }
  }

  @Test
  void theFitIsTheLeaderboardsWithinAPointAndInItsOrder() {
    compare(FIXTURE);
  }

  @Test
  void ofAllModelsTheFitIsTheLeaderboardsWithinAPointAndInItsOrder() {
    String folder = System.getenv("PREDILECT_TEST_ALPACA_EVAL");
    assumeTrue(
        folder != null,
        "PREDILECT_TEST_ALPACA_EVAL names no folder that make_fixtures.py --all has written");
    compare(AlpacaEvalFixture.read(Path.of(folder)));
  }

  private static void compare(AlpacaEvalFixture fixture) {
    List<String> models = List.copyOf(fixture.models().keySet());
    double[] published = new double[models.size()];
    double[] fitted = new double[models.size()];
    for (int i = 0; i < published.length; i++) {
      String model = models.get(i);
      published[i] = fixture.figure(model, "length_controlled_winrate");
      fitted[i] = PERCENT * fit(fixture.outcomes(model), fixture.lengthControl()).rate();
      assertEquals(published[i], fitted[i], A_POINT, model);
    }
    double correlation = new SpearmansCorrelation().correlation(published, fitted);
    assertTrue(correlation >= 0.97, () -> "rank correlation " + correlation);
  }

  /** Given the same C, the minimum is liblinear's. */
  @Test
  void theWeightsAreLiblinears() {
    for (String model : FIXTURE.models().keySet()) {
      LengthRows rows = LengthRows.of(FIXTURE.outcomes(model), FIXTURE.lengthControl());
      double[] w = rows.fit(rows.weights(), FIXTURE.figure(model, "v1_C"), new double[3]);
      assertEquals(FIXTURE.figure(model, "v1_length"), w[0], 1e-5, model);
      assertEquals(FIXTURE.figure(model, "v1_difficulty"), w[1], 1e-5, model);
      assertEquals(FIXTURE.figure(model, "v1_arm"), w[2], 1e-5, model);
    }
  }

  @Test
  void crossValidationChoosesAsScikitLearns() {
    for (String model : FIXTURE.models().keySet()) {
      List<Outcome> outcomes = FIXTURE.outcomes(model);
      LengthRows all = LengthRows.of(outcomes, FIXTURE.lengthControl());
      assertEquals(FIXTURE.figure(model, "v1_C"), new CostSearch(all, true).best(), 1e-9, model);
      Fitted minimal = fit(outcomes, LengthControl.minimal());
      assertEquals(FIXTURE.figure(model, "minimal_C"), minimal.cost(), 1e-9, model);
      assertEquals(
          FIXTURE.figure(model, "minimal_length"), minimal.weights().length(), 1e-5, model);
      assertEquals(FIXTURE.figure(model, "minimal_arm"), minimal.weights().arm(), 1e-5, model);
    }
  }

  private static Fitted fit(List<Outcome> outcomes, LengthControl control) {
    return (Fitted) LengthControlled.of(outcomes, control, new PromptBootstrap(outcomes, 1, 1));
  }
}
