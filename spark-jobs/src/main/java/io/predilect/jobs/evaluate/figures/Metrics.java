package io.predilect.jobs.evaluate.figures;

import io.predilect.jobs.StageFigures;
import io.predilect.jobs.evaluate.figures.MetricsAccumulator.RewardNames;
import io.predilect.model.promptfree.PromptError;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The figures of some pairs, under the names that TRL uses. Means and variances are of all pairs.
 * Correlations and {@code auc} are of at most {@link FairSample#MOST} pairs that have both values,
 * the first by id, which is a hash; so are the intervals of correlations and {@code auc}. The
 * interval of a share, such as an accuracy, is Wilson's. That of another mean is Student's up to
 * {@link Interval#FEW} pairs, a bootstrap one up to as many as a sample holds, and the normal one
 * beyond, which it then is but for the bootstrap's own noise. Pairs of one prompt are not
 * independent of each other: where several are, Wilson's is of as many cases as would leave the
 * share as unsure, a mean's is Student's over prompts, and resamples are of prompts ({@link
 * PromptSums}). Where pairs or prompts are too few for any, that is told.
 *
 * @param pairs how many pairs
 * @param values by name, in order: {@code reward/*} of the reward model, {@code rewards/*} and
 *     {@code logps/*} of the policy, {@code refinement/*} of the policy under p⊕x, {@code
 *     prompt_free/*} of Algorithm 1 against the truth and lengths, {@code …/score_*} against the
 *     data's own scores, {@code …pairs} how many a correlation is over where these are not all,
 *     {@code …ties} the share of pairs without a difference
 * @param intervals 95 % intervals of those that have one
 * @param undetermined figures that were asked for and that these pairs do not show, or only without
 *     an interval, with the reason
 */
public record Metrics(
    long pairs,
    Map<String, Double> values,
    Map<String, Interval> intervals,
    Map<String, String> undetermined)
    implements Serializable {

  public Metrics {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    intervals = Collections.unmodifiableMap(new LinkedHashMap<>(intervals));
    undetermined = Collections.unmodifiableMap(new LinkedHashMap<>(undetermined));
  }

  /** Where everything that was asked for is there. */
  public Metrics(long pairs, Map<String, Double> values, Map<String, Interval> intervals) {
    this(pairs, values, intervals, Map.of());
  }

  /**
   * The figures of what was gathered. What some pairs lack is of the others, and left out when all
   * lack it.
   *
   * @param seed of the bootstrap
   */
  public static Metrics of(MetricsAccumulator gathered, long seed) {
    Figures figures = new Figures(gathered, seed);
    figures.rewards(RewardNames.MODEL);
    figures.rewards(RewardNames.POLICY);
    figures.mean("logps/chosen");
    figures.mean("logps/rejected");
    figures.share(MetricsAccumulator.LIKELIER);
    figures.share(MetricsAccumulator.REFINED_LIKELIER);
    figures.share(RewardNames.REFINED.accuracy());
    figures.share(RewardNames.REFINED.ties());
    figures.interval(RewardNames.REFINED.margin());
    figures.mean("prompt_free/gap");
    figures.mean("prompt_free/abs_gap");
    figures.share("prompt_free/mostly");
    figures.reliance();
    figures.length();
    figures.correlations("prompt_free/");
    return new Metrics(gathered.pairs(), figures.values, figures.intervals, figures.undetermined);
  }

  /** Them and their intervals, as a stage's record has them. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>(values);
    Map<String, Object> ends = new LinkedHashMap<>();
    intervals.forEach((name, interval) -> ends.put(name, List.of(interval.low(), interval.high())));
    figures.put("intervals", ends);
    if (!undetermined.isEmpty()) {
      figures.put(StageFigures.UNDETERMINED, undetermined);
    }
    return figures;
  }

  /** The named figures while they are put together. */
  private static final class Figures {
    private static final String AUC = "auc";

    private final Map<String, Double> values = new LinkedHashMap<>();
    private final Map<String, Interval> intervals = new LinkedHashMap<>();
    private final Map<String, String> undetermined = new LinkedHashMap<>();
    private final MetricsAccumulator gathered;
    private final long seed;

    Figures(MetricsAccumulator gathered, long seed) {
      this.gathered = gathered;
      this.seed = seed;
    }

    void mean(String name) {
      gathered.moments(name).ifPresent(moments -> values.put(name, moments.mean()));
    }

    void share(String name) {
      mean(name);
      gathered.moments(name).ifPresent(moments -> intervals.put(name, moments.ofShare()));
    }

    void interval(String name) {
      mean(name);
      gathered
          .moments(name)
          .ifPresent(
              moments ->
                  interval(
                      name,
                      ofMean(moments, name),
                      moments.count() < 2
                          ? "one pair shows no interval of a mean: evaluate more"
                          : "pairs of one prompt show no interval of a mean: evaluate other prompts"));
    }

    private Optional<Interval> ofMean(Moments moments, String name) {
      if (!moments.apart()) {
        return Interval.ofMean(moments.mean(), moments.promptVariance(), moments.prompts());
      }
      return moments.count() <= FairSample.MOST
          ? Interval.ofMean(gathered.sample(name).orElseThrow().x(), seed)
          : Optional.of(Interval.normal(moments.mean(), moments.meanVariance()));
    }

    private void interval(String name, Optional<Interval> found, String whyNot) {
      found.ifPresentOrElse(
          interval -> intervals.put(name, interval), () -> undetermined.put(name, whyNot));
    }

    /** Of pairs accuracy, margin and correlations; of single responses how well they are parted. */
    void rewards(RewardNames names) {
      share(names.accuracy());
      share(names.ties());
      interval(names.margin());
      Optional<Moments> up = gathered.moments(names.prefix() + MetricsAccumulator.DESIRABLE);
      Optional<Moments> down = gathered.moments(names.prefix() + MetricsAccumulator.UNDESIRABLE);
      if (up.isPresent() && down.isPresent()) {
        single(names, up.get(), down.get());
      } else if (up.isPresent() || down.isPresent()) {
        oneKind(names, up, down);
      }
      mean(names.prefix() + "chosen");
      mean(names.prefix() + "rejected");
      correlations(names.prefix() + "score_");
    }

    /** Responses of one kind alone, which nothing can be parted from. */
    private void oneKind(RewardNames names, Optional<Moments> up, Optional<Moments> down) {
      String whyNot =
          "all %s single responses are %s, and it compares the two kinds: evaluate both"
              .formatted(
                  up.or(() -> down).orElseThrow().count(),
                  up.isPresent() ? MetricsAccumulator.DESIRABLE : MetricsAccumulator.UNDESIRABLE);
      undetermined.put(names.prefix() + AUC, whyNot);
      if (!values.containsKey(names.margin())) {
        undetermined.put(names.margin(), whyNot);
      }
    }

    private void single(RewardNames names, Moments up, Moments down) {
      SingleRewards single =
          SingleRewards.of(
              gathered.sample(names.prefix() + MetricsAccumulator.DESIRABLE).orElseThrow(),
              gathered.sample(names.prefix() + MetricsAccumulator.UNDESIRABLE).orElseThrow(),
              seed);
      if (!values.containsKey(names.margin())) {
        double margin = up.mean() - down.mean();
        values.put(names.margin(), margin);
        interval(
            names.margin(),
            single.apart() && Math.min(up.count(), down.count()) <= Interval.FEW
                ? Interval.ofDifference(up, down)
                : ofDifference(single, up, down, margin),
            single.apart()
                ? "one response of a kind shows no interval of a mean: evaluate more"
                : tooFew(up, down));
      }
      String auc = names.prefix() + AUC;
      values.put(auc, single.auc());
      interval(
          auc,
          fewest(up, down) < CorrelationIntervals.LEAST_POINTS
              ? Optional.empty()
              : Optional.of(single.aucInterval()),
          tooFew(up, down));
    }

    // Of many the two kinds are taken as independent, which a prompt that has both makes wider.
    private static Optional<Interval> ofDifference(
        SingleRewards single, Moments up, Moments down, double margin) {
      if (Math.max(up.count(), down.count()) > FairSample.MOST) {
        return Optional.of(Interval.normal(margin, up.meanVariance() + down.meanVariance()));
      }
      return fewest(up, down) < CorrelationIntervals.LEAST_POINTS
          ? Optional.empty()
          : Optional.of(single.marginInterval());
    }

    private static long fewest(Moments up, Moments down) {
      return Math.min(up.prompts(), down.prompts());
    }

    private static String tooFew(Moments up, Moments down) {
      return "an interval of it needs %s responses of either kind to different prompts; there are %s and %s: evaluate more"
          .formatted(CorrelationIntervals.LEAST_POINTS, up.prompts(), down.prompts());
    }

    void correlations(String prefix) {
      Optional<FairSample> points = gathered.sample(prefix);
      if (points.isEmpty()) {
        return;
      }
      double[] x = points.get().x();
      double[] y = points.get().y();
      Optional<Correlations> found = Correlations.of(x, y);
      if (found.isPresent()) {
        values.put(prefix + "pearson", found.get().pearson());
        values.put(prefix + "spearman", found.get().spearman());
        values.put(prefix + "kendall", found.get().kendall());
        if (x.length < gathered.pairs()) {
          values.put(prefix + "pairs", (double) x.length);
        }
        Optional<CorrelationIntervals> bounds =
            CorrelationIntervals.of(x, y, points.get().prompts(), seed);
        String whyNot =
            x.length < CorrelationIntervals.LEAST_POINTS
                ? "an interval of it needs %s pairs that have both values; there are %s: evaluate more"
                    .formatted(CorrelationIntervals.LEAST_POINTS, x.length)
                : few(points.get().prompts())
                    ? "an interval of it needs pairs of %s prompts: evaluate other prompts"
                        .formatted(CorrelationIntervals.LEAST_POINTS)
                    : "one of the two values differs in too few of %s pairs for an interval: evaluate more"
                        .formatted(x.length);
        interval(prefix + "pearson", bounds.map(CorrelationIntervals::pearson), whyNot);
        interval(prefix + "spearman", bounds.map(CorrelationIntervals::spearman), whyNot);
        interval(prefix + "kendall", bounds.map(CorrelationIntervals::kendall), whyNot);
      } else {
        String whyNot =
            x.length < 2
                ? "one pair shows no correlation: evaluate more"
                : "one of the two values is the same in all %s pairs that have both"
                    .formatted(x.length);
        for (String name : List.of("pearson", "spearman", "kendall")) {
          undetermined.put(prefix + name, whyNot);
        }
      }
    }

    private static boolean few(long[] prompts) {
      return PromptGroups.of(prompts).count() < CorrelationIntervals.LEAST_POINTS;
    }

    /** What of Δr2 does not depend on the rewards' scale, and how far it can be relied on. */
    void reliance() {
      gathered
          .moments(MetricsAccumulator.WHOLE_GAP)
          .map(Moments::variance)
          .filter(all -> all > 0)
          .ifPresent(
              all ->
                  values.put(
                      "prompt_free/variance_share",
                      gathered.moments(MetricsAccumulator.FREE_OF_WHOLE).orElseThrow().variance()
                          / all));
      share("prompt_free/sign_survives");
      mean("prompt_free/error");
      values.computeIfPresent("prompt_free/error", (name, square) -> Math.sqrt(square));
      mean("prompt_free/temperature");
      double error =
          PromptError.ofMean(
              IntStream.range(0, PromptError.PARTS)
                  .mapToObj(part -> gathered.moments(MetricsAccumulator.SHIFT + part))
                  .map(shift -> shift.map(Moments::mean).orElse(0.0))
                  .toList());
      if (Double.isFinite(error)) {
        values.put("prompt_free/gap_error", error);
      }
    }

    /** Δr2 against the difference of lengths in characters, and the variance that explains. */
    void length() {
      gathered
          .sample(MetricsAccumulator.LENGTH)
          .flatMap(points -> Correlations.of(points.x(), points.y()))
          .ifPresent(
              found -> {
                values.put("prompt_free/length_pearson", found.pearson());
                values.put("prompt_free/length_spearman", found.spearman());
                values.put("prompt_free/length_r2", found.pearson() * found.pearson());
              });
    }
  }
}
