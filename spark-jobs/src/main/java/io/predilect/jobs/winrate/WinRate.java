package io.predilect.jobs.winrate;

import io.predilect.jobs.evaluate.figures.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import org.apache.commons.math3.stat.StatUtils;

/**
 * How often an arm wins against a baseline.
 *
 * @param wins comparisons with a preference above ½
 * @param ties comparisons with exactly ½
 * @param losses comparisons with one below ½
 * @param rate the mean preference, 0 to 1: alpaca_eval's win rate
 * @param interval of the rate, 95 %, by prompt
 * @param standardError of the rate, as if all comparisons were independent; empty for one
 *     comparison
 */
public record WinRate(
    Share wins,
    Share ties,
    Share losses,
    double rate,
    Interval interval,
    OptionalDouble standardError) {

  /**
   * Some of the comparisons.
   *
   * @param count how many
   * @param share of all, 0 to 1
   * @param interval of the share, 95 %, by prompt
   */
  public record Share(long count, double share, Interval interval) {}

  static WinRate of(List<Outcome> outcomes, PromptBootstrap bootstrap) {
    double[] preferences = outcomes.stream().mapToDouble(Outcome::preference).toArray();
    return new WinRate(
        share(preferences, winner -> winner > 0, bootstrap),
        share(preferences, winner -> winner == 0, bootstrap),
        share(preferences, winner -> winner < 0, bootstrap),
        StatUtils.mean(preferences),
        bootstrap.ofShare(preferences),
        standardError(preferences));
  }

  /** How many comparisons there are. */
  public long total() {
    return wins.count() + ties.count() + losses.count();
  }

  /** The rate if every preference were 1, ½ or 0: alpaca_eval's discrete win rate. */
  public double discreteRate() {
    return wins.share() + Outcome.TIE * ties.share();
  }

  /** The standard deviation of the sample over √n. */
  static OptionalDouble standardError(double[] values) {
    return values.length < 2
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.sqrt(StatUtils.variance(values) / values.length));
  }

  private static Share share(double[] preferences, IntPredicate wanted, PromptBootstrap bootstrap) {
    double[] in =
        Arrays.stream(preferences)
            .map(preference -> wanted.test(Outcome.winner(preference)) ? 1 : 0)
            .toArray();
    return new Share(Math.round(StatUtils.sum(in)), StatUtils.mean(in), bootstrap.ofShare(in));
  }
}
