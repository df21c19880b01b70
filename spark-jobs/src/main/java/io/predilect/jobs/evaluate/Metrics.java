package io.predilect.jobs.evaluate;

import io.predilect.jobs.evaluate.EvaluatedPair.Rewards;
import io.predilect.jobs.evaluate.EvaluatedPair.Split;
import io.predilect.model.promptfree.PromptError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The figures of some pairs, under the names that TRL uses.
 *
 * @param pairs how many pairs
 * @param values by name, in order: {@code reward/*} of the reward model, {@code rewards/*} and
 *     {@code logps/*} of the policy, {@code refinement/*} of the policy under p⊕x, {@code
 *     prompt_free/*} of Algorithm 1 against the truth and lengths, {@code …/score_*} against the
 *     data's own scores
 * @param intervals 95 % bootstrap intervals of those that have one
 */
public record Metrics(int pairs, Map<String, Double> values, Map<String, Interval> intervals) {

  public Metrics {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    intervals = Collections.unmodifiableMap(new LinkedHashMap<>(intervals));
  }

  /**
   * The figures of these pairs. What some pairs lack is computed over the others, and left out when
   * all lack it.
   *
   * @param beta of the implicit rewards
   * @param seed of the bootstrap
   */
  static Metrics of(List<EvaluatedPair> pairs, double beta, long seed) {
    Figures figures = new Figures(seed);
    List<EvaluatedPair> rewarded = having(pairs, pair -> pair.rewards().isPresent());
    if (!rewarded.isEmpty()) {
      Function<EvaluatedPair, Rewards> rewards = pair -> pair.rewards().orElseThrow();
      figures.rewards("reward/", "accuracy", "margin", rewarded, rewards);
    }
    List<EvaluatedPair> judged = having(pairs, pair -> pair.logps().isPresent());
    if (!judged.isEmpty()) {
      Function<EvaluatedPair, Rewards> rewards = pair -> pair.logps().orElseThrow().rewards(beta);
      figures.rewards("rewards/", "accuracies", "margins", judged, rewards);
      figures.known("logps/chosen", judged, pair -> pair.logps().orElseThrow().chosen());
      figures.known("logps/rejected", judged, pair -> pair.logps().orElseThrow().rejected());
    }
    List<EvaluatedPair> refined =
        having(pairs, pair -> pair.refined().map(l -> l.rewards(beta).paired()).orElse(false));
    if (!refined.isEmpty()) {
      Function<EvaluatedPair, Rewards> rewards = pair -> pair.refined().orElseThrow().rewards(beta);
      figures.interval("refinement/accuracies", refined, pair -> accurate(rewards.apply(pair)));
      figures.interval("refinement/margins", refined, pair -> rewards.apply(pair).margin());
    }
    List<EvaluatedPair> free = having(pairs, pair -> pair.promptFreeGap().isPresent());
    if (!free.isEmpty()) {
      figures.mean("prompt_free/gap", free, pair -> pair.promptFreeGap().getAsDouble());
      figures.mean(
          "prompt_free/abs_gap", free, pair -> Math.abs(pair.promptFreeGap().getAsDouble()));
      List<EvaluatedPair> split = having(free, pair -> pair.promptRelatedGap().isPresent());
      if (!split.isEmpty()) {
        figures.interval("prompt_free/mostly", split, Metrics::mostlyPromptFree);
      }
      figures.reliance(free.stream().map(pair -> pair.split().orElseThrow()).toList());
      figures.length(free);
      figures.correlations(
          "prompt_free/",
          free,
          pair -> new Rewards(pair.promptFreeGap().getAsDouble(), 0),
          EvaluatedPair::truth);
    }
    return new Metrics(pairs.size(), figures.values, figures.intervals);
  }

  private static double mostlyPromptFree(EvaluatedPair pair) {
    return Math.abs(pair.promptFreeGap().getAsDouble())
            > Math.abs(pair.promptRelatedGap().getAsDouble())
        ? 1
        : 0;
  }

  // A tie is not a success.
  private static double accurate(Rewards rewards) {
    return rewards.margin() > 0 ? 1 : 0;
  }

  private static List<EvaluatedPair> having(
      List<EvaluatedPair> pairs, Function<EvaluatedPair, Boolean> condition) {
    return pairs.stream().filter(condition::apply).toList();
  }

  /** The named figures while they are gathered. */
  private static final class Figures {
    private final Map<String, Double> values = new LinkedHashMap<>();
    private final Map<String, Interval> intervals = new LinkedHashMap<>();
    private final long seed;

    Figures(long seed) {
      this.seed = seed;
    }

    /** Of pairs accuracy, margin and correlations; of single responses how well they are parted. */
    void rewards(
        String prefix,
        String accuracy,
        String margin,
        List<EvaluatedPair> pairs,
        Function<EvaluatedPair, Rewards> rewards) {
      List<EvaluatedPair> paired = having(pairs, pair -> rewards.apply(pair).paired());
      if (!paired.isEmpty()) {
        interval(prefix + accuracy, paired, pair -> accurate(rewards.apply(pair)));
        interval(prefix + margin, paired, pair -> rewards.apply(pair).margin());
      }
      SingleRewards.of(pairs.stream().map(rewards).toList(), seed)
          .ifPresent(
              single -> {
                if (paired.isEmpty()) {
                  values.put(prefix + margin, single.margin());
                  intervals.put(prefix + margin, single.marginInterval());
                }
                values.put(prefix + "auc", single.auc());
                intervals.put(prefix + "auc", single.aucInterval());
              });
      known(prefix + "chosen", pairs, pair -> rewards.apply(pair).chosen());
      known(prefix + "rejected", pairs, pair -> rewards.apply(pair).rejected());
      correlations(prefix + "score_", paired, rewards, EvaluatedPair::scoreGap);
    }

    /** The mean over those that have it. */
    void known(
        String name, List<EvaluatedPair> pairs, Function<EvaluatedPair, OptionalDouble> figure) {
      pairs.stream()
          .flatMapToDouble(pair -> figure.apply(pair).stream())
          .average()
          .ifPresent(mean -> values.put(name, mean));
    }

    void mean(String name, List<EvaluatedPair> pairs, ToDoubleFunction<EvaluatedPair> figure) {
      values.put(name, pairs.stream().mapToDouble(figure).average().orElseThrow());
    }

    void interval(String name, List<EvaluatedPair> pairs, ToDoubleFunction<EvaluatedPair> figure) {
      mean(name, pairs, figure);
      double[] each = pairs.stream().mapToDouble(figure).toArray();
      intervals.put(name, Interval.ofMean(each, seed));
    }

    void correlations(
        String prefix,
        List<EvaluatedPair> pairs,
        Function<EvaluatedPair, Rewards> rewards,
        Function<EvaluatedPair, OptionalDouble> other) {
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      for (EvaluatedPair pair : pairs) {
        OptionalDouble value = other.apply(pair);
        if (value.isPresent()) {
          x.add(rewards.apply(pair).margin());
          y.add(value.getAsDouble());
        }
      }
      Optional<Correlations> found = Correlations.of(array(x), array(y));
      if (found.isPresent()) {
        values.put(prefix + "pearson", found.get().pearson());
        values.put(prefix + "spearman", found.get().spearman());
        values.put(prefix + "kendall", found.get().kendall());
        CorrelationIntervals.of(array(x), array(y), seed)
            .ifPresent(
                bounds -> {
                  intervals.put(prefix + "pearson", bounds.pearson());
                  intervals.put(prefix + "spearman", bounds.spearman());
                  intervals.put(prefix + "kendall", bounds.kendall());
                });
      }
    }

    /** What of Δr2 does not depend on the rewards' scale, and how far it can be relied on. */
    void reliance(List<Split> splits) {
      List<Split> whole = splits.stream().filter(s -> s.promptRelated().isPresent()).toList();
      double[] gaps =
          whole.stream()
              .mapToDouble(s -> s.promptFree() + s.promptRelated().getAsDouble())
              .toArray();
      double all = variance(gaps);
      if (all > 0) {
        double free = variance(whole.stream().mapToDouble(Split::promptFree).toArray());
        values.put("prompt_free/variance_share", free / all);
      }
      double[] survives =
          splits.stream()
              .flatMapToDouble(s -> s.signKept().stream())
              .map(kept -> kept > 0.5 ? 1 : 0)
              .toArray();
      if (survives.length > 0) {
        values.put("prompt_free/sign_survives", Arrays.stream(survives).average().orElseThrow());
        intervals.put("prompt_free/sign_survives", Interval.ofMean(survives, seed));
      }
      splits.stream()
          .flatMapToDouble(s -> s.error().stream())
          .map(error -> error * error)
          .average()
          .ifPresent(square -> values.put("prompt_free/error", Math.sqrt(square)));
      splits.stream()
          .flatMapToDouble(s -> s.temperature().stream())
          .average()
          .ifPresent(temperature -> values.put("prompt_free/temperature", temperature));
      double mean = PromptError.ofMean(meanShifts(splits));
      if (Double.isFinite(mean)) {
        values.put("prompt_free/gap_error", mean);
      }
    }

    private static List<Double> meanShifts(List<Split> splits) {
      double[] sums = new double[PromptError.PARTS];
      List<Split> known = splits.stream().filter(s -> s.shifts().size() == sums.length).toList();
      for (Split split : known) {
        for (int part = 0; part < sums.length; part++) {
          sums[part] += split.shifts().get(part) / known.size();
        }
      }
      return Arrays.stream(sums).boxed().toList();
    }

    private static double variance(double[] values) {
      double mean = Arrays.stream(values).average().orElse(0);
      return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    }

    /** Δr2 against the difference of lengths in characters, and the variance that explains. */
    void length(List<EvaluatedPair> pairs) {
      Optional<Correlations> found =
          Correlations.of(
              pairs.stream().mapToDouble(pair -> pair.promptFreeGap().getAsDouble()).toArray(),
              pairs.stream()
                  .mapToDouble(pair -> pair.lengths().chosen() - pair.lengths().rejected())
                  .toArray());
      if (found.isPresent()) {
        values.put("prompt_free/length_pearson", found.get().pearson());
        values.put("prompt_free/length_spearman", found.get().spearman());
        values.put("prompt_free/length_r2", found.get().pearson() * found.get().pearson());
      }
    }

    private static double[] array(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }
}
