package io.predilect.jobs.winrate;

import io.predilect.jobs.evaluate.figures.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The win rate as it would be with responses as long as the baseline's, as alpaca_eval computes it
 * (Dubois et al. 2024): a logistic model of preferences with a term for length, one for the
 * prompt's difficulty and one for the arm, and its mean prediction without the term for length.
 */
public sealed interface LengthControlled {
  /** A weight below it moves no prediction by as much as rounding does. */
  double LEAST_WEIGHT = 1e-9;

  /**
   * It was computed.
   *
   * @param control how: alpaca_eval's name
   * @param weights of the model
   * @param cost liblinear's C, as cross-validation chose it
   * @param rate the mean prediction, 0 to 1
   * @param standardError of the mean over the predictions, alpaca_eval's: how unlike each other the
   *     prompts are. The model's own uncertainty is in the interval
   * @param interval of the rate, 95 %: the model is fitted again to resamples of prompts; of ties
   *     alone, which all fit alike, Wilson's
   */
  record Fitted(
      String control,
      Weights weights,
      double cost,
      double rate,
      OptionalDouble standardError,
      Interval interval)
      implements LengthControlled {}

  /**
   * There is none. Where the penalty leaves the arm no weight alpaca_eval tells 50 %, which is a
   * statement about the penalty and not about the arm.
   *
   * @param reason why
   */
  record Undefined(String reason) implements LengthControlled {}

  /**
   * A model's weights, in alpaca_eval's signs and order.
   *
   * @param length of tanh((baseline's length − arm's) / standard deviation): below 0 where longer
   *     responses win
   * @param difficulty of the prompt's difficulty; 0 where none is known
   * @param arm of the arm itself
   */
  record Weights(double length, double difficulty, double arm) {

    /** The predicted preference for the arm at equal lengths, 0 to 1. */
    public double prediction(double difficultyOfPrompt) {
      return SparseLogistic.sigmoid(difficulty * difficultyOfPrompt + arm);
    }

    private static Weights of(double[] w) {
      return w.length == 2 ? new Weights(w[0], 0, w[1]) : new Weights(w[0], w[1], w[2]);
    }
  }

  /**
   * The length-controlled win rate of the outcomes of one arm.
   *
   * @param outcomes of different prompts, or with several of a prompt, which stay together in
   *     cross-validation
   */
  static LengthControlled of(
      List<Outcome> outcomes, LengthControl control, PromptBootstrap bootstrap) {
    Optional<String> problem = problem(outcomes, control);
    if (problem.isPresent()) {
      return new Undefined(problem.get());
    }
    try {
      return fitted(outcomes, control, bootstrap);
    } catch (ArithmeticException e) {
      // a figure less, and no reason to lose the others
      return new Undefined(e.getMessage());
    }
  }

  private static LengthControlled fitted(
      List<Outcome> outcomes, LengthControl control, PromptBootstrap bootstrap) {
    LengthRows rows = LengthRows.of(outcomes, control);
    double cost = new CostSearch(rows, !control.gamed().isEmpty()).best();
    double[] w = rows.fit(rows.weights(), cost, new double[rows.featureCount()]);
    double[] predictions = rows.predictions(w);
    if (undecided(w) && !undecided(rows.fit(rows.weights(), CostSearch.WEAKEST, w))) {
      return new Undefined(
          String.format(
              Locale.ROOT,
              "%d comparisons of %d prompts tell too little: cross-validation chose a penalty (C %.2g) that leaves the arm no weight, and every arm would have 0.5; judge more prompts",
              outcomes.size(),
              prompts(outcomes),
              cost));
    }
    return new Fitted(
        control.key(),
        Weights.of(w),
        cost,
        StatUtils.mean(predictions),
        WinRate.standardError(predictions),
        bootstrap.ofShare(
            StatUtils.mean(predictions),
            times -> {
              double[] again = rows.fit(rows.weights(times), cost, w);
              return SparseLogistic.dot(rows.predictions(again), times) / StatUtils.sum(times);
            }));
  }

  // Without a weight of the arm or of difficulties the prediction is ½, whatever was judged. With
  // ties alone that is what the comparisons say; else it is the penalty that says it.
  private static boolean undecided(double[] w) {
    return Arrays.stream(w).skip(1).allMatch(weight -> Math.abs(weight) < LEAST_WEIGHT);
  }

  private static long prompts(List<Outcome> outcomes) {
    return outcomes.stream().map(Outcome::promptId).distinct().count();
  }

  private static Optional<String> problem(List<Outcome> outcomes, LengthControl control) {
    long prompts = prompts(outcomes);
    if (prompts < CostSearch.FOLDS) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%d prompts, and cross-validation needs %d: judge more prompts",
              prompts,
              CostSearch.FOLDS));
    }
    double[] differences = LengthRows.differences(outcomes);
    if (StatUtils.variance(differences) == 0) {
      return Optional.of(
          sameDifference(-differences[0]) + ", so that nothing shows what length does");
    }
    long unknown =
        control
            .difficulties()
            .map(known -> outcomes.stream().filter(o -> !known.containsKey(o.promptId())).count())
            .orElse(0L);
    return unknown == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "of %d of %d comparisons no difficulty is known; length_controlled_minimal needs none",
                unknown,
                outcomes.size()));
  }

  private static String sameDifference(double characters) {
    return characters == 0
        ? "all responses are as long as the baseline's, in characters"
        : String.format(
            Locale.ROOT,
            "all responses are %.0f characters %s than the baseline's",
            Math.abs(characters),
            characters > 0 ? "longer" : "shorter");
  }
}
