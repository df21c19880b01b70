package io.predilect.jobs.winrate;

import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.winrate.Outcome.Side;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.math3.stat.StatUtils;

/**
 * What a judge that rates responses one by one gives both sides, over the comparisons in which it
 * rated both: equal responses are a tie that nobody is asked about.
 *
 * @param rated how many comparisons these are
 * @param arm the mean of the arm's responses
 * @param baseline the mean of the baseline's
 */
public record Ratings(long rated, Score arm, Score baseline) {
  /**
   * A mean of ratings.
   *
   * @param mean of all
   * @param interval of the mean, 95 %, by prompt; empty: there is one prompt
   */
  public record Score(double mean, Optional<Interval> interval) {
    private static Score of(
        List<Outcome> rated, Function<Outcome, Side> whose, PromptBootstrap bootstrap) {
      double[] scores =
          rated.stream().mapToDouble(one -> whose.apply(one).score().getAsDouble()).toArray();
      return new Score(StatUtils.mean(scores), bootstrap.ofMean(scores));
    }
  }

  /** Of the outcomes that have both scores; empty where none has. */
  static Optional<Ratings> of(List<Outcome> outcomes, PromptBootstrap bootstrap) {
    List<Outcome> rated =
        outcomes.stream()
            .filter(one -> one.a().score().isPresent() && one.b().score().isPresent())
            .toList();
    if (rated.isEmpty()) {
      return Optional.empty();
    }
    PromptBootstrap own = bootstrap.over(rated);
    return Optional.of(
        new Ratings(
            rated.size(), Score.of(rated, Outcome::a, own), Score.of(rated, Outcome::b, own)));
  }
}
