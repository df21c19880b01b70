package io.predilect.jobs.winrate;

import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.winrate.LengthControlled.Fitted;
import io.predilect.jobs.winrate.LengthControlled.Undefined;
import io.predilect.jobs.winrate.Outcome.Side;
import io.predilect.jobs.winrate.Ratings.Score;
import io.predilect.jobs.winrate.WinRate.Share;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * All figures of an arm against a baseline.
 *
 * @param winRate who won
 * @param lengthControlled the win rate without length; empty where it was not asked for
 * @param arm how long the arm's responses are
 * @param baseline how long the baseline's are
 * @param ratings of a judge that rates responses one by one; empty for another one
 * @param agreement how far the judge can be relied on
 */
public record ArmFigures(
    WinRate winRate,
    Optional<LengthControlled> lengthControlled,
    Lengths arm,
    Lengths baseline,
    Optional<Ratings> ratings,
    Agreement agreement) {
  private static final String PREFIX = "judge/";
  private static final String LENGTH_CONTROLLED = PREFIX + "length_controlled_winrate";
  private static final String BASELINE = "baseline_";

  /**
   * Mean lengths of responses.
   *
   * @param characters of Unicode
   * @param tokens of those whose tokens were counted
   */
  public record Lengths(double characters, OptionalDouble tokens) {
    private static Lengths of(List<Outcome> outcomes, Function<Outcome, Side> whose) {
      List<Side> sides = outcomes.stream().map(whose).toList();
      return new Lengths(
          sides.stream().mapToDouble(Side::characters).average().orElseThrow(),
          sides.stream()
              .filter(side -> side.tokens().isPresent())
              .mapToDouble(side -> side.tokens().getAsInt())
              .average());
    }
  }

  static ArmFigures of(
      List<Outcome> outcomes, PromptBootstrap bootstrap, Optional<LengthControl> control) {
    return new ArmFigures(
        WinRate.of(outcomes, bootstrap),
        control.map(known -> LengthControlled.of(outcomes, known, bootstrap)),
        Lengths.of(outcomes, Outcome::a),
        Lengths.of(outcomes, Outcome::b),
        Ratings.of(outcomes, bootstrap),
        Agreement.of(outcomes, bootstrap));
  }

  /** The figures as a report's table has them: shares from 0 to 1, by name, with intervals. */
  public Metrics metrics() {
    Map<String, Double> values = new LinkedHashMap<>();
    Map<String, Interval> intervals = new LinkedHashMap<>();
    values.put(PREFIX + "win_rate", winRate.rate());
    intervals.put(PREFIX + "win_rate", winRate.interval());
    put(values, "standard_error", winRate.standardError());
    share(values, intervals, "win", winRate.wins());
    share(values, intervals, "tie", winRate.ties());
    share(values, intervals, "loss", winRate.losses());
    Map<String, String> undetermined = new LinkedHashMap<>();
    if (lengthControlled.orElse(null) instanceof Fitted fitted) {
      values.put(LENGTH_CONTROLLED, fitted.rate());
      intervals.put(LENGTH_CONTROLLED, fitted.interval());
      put(values, "lc_standard_error", fitted.standardError());
    } else if (lengthControlled.orElse(null) instanceof Undefined none) {
      undetermined.put(LENGTH_CONTROLLED, none.reason());
    }
    ratings.ifPresent(given -> ratings(values, intervals, given));
    values.put(PREFIX + "characters", arm.characters());
    put(values, "tokens", arm.tokens());
    values.put(PREFIX + BASELINE + "characters", baseline.characters());
    put(values, BASELINE + "tokens", baseline.tokens());
    put(values, "first_preferred", agreement.firstPreferred());
    put(values, "agreement", agreement.unanimous());
    put(values, "orders_agree", agreement.orders().consistent());
    labels(values, intervals, "human_", agreement.withHuman());
    labels(values, intervals, "between_humans_", agreement.betweenHumans());
    return new Metrics(winRate.total(), values, intervals, undetermined);
  }

  private static void share(
      Map<String, Double> values, Map<String, Interval> intervals, String name, Share share) {
    values.put(PREFIX + name, share.share());
    intervals.put(PREFIX + name, share.interval());
  }

  private void ratings(Map<String, Double> values, Map<String, Interval> intervals, Ratings given) {
    score(values, intervals, "score", given.arm());
    score(values, intervals, BASELINE + "score", given.baseline());
    if (given.rated() < winRate.total()) {
      values.put(PREFIX + "rated", (double) given.rated());
    }
  }

  private static void score(
      Map<String, Double> values, Map<String, Interval> intervals, String name, Score score) {
    values.put(PREFIX + name, score.mean());
    score.interval().ifPresent(interval -> intervals.put(PREFIX + name, interval));
  }

  private static void labels(
      Map<String, Double> values,
      Map<String, Interval> intervals,
      String name,
      LabelAgreement labels) {
    put(values, name + "agreement", labels.accuracy());
    labels.interval().ifPresent(interval -> intervals.put(PREFIX + name + "agreement", interval));
    put(values, name + "kappa", labels.kappa());
  }

  private static void put(Map<String, Double> values, String name, OptionalDouble value) {
    value.ifPresent(number -> values.put(PREFIX + name, number));
  }
}
