package io.predilect.jobs.evaluate;

import io.predilect.jobs.evaluate.EvaluatedPair.Rewards;
import java.util.ArrayList;
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
 *     {@code logps/*} of the policy, {@code prompt_free/*} of Algorithm 1 against the truth, {@code
 *     …/score_*} against the data's own scores
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
      figures.interval("reward/accuracy", rewarded, pair -> accurate(rewards.apply(pair)));
      figures.interval("reward/margin", rewarded, pair -> rewards.apply(pair).margin());
      figures.mean("reward/chosen", rewarded, pair -> rewards.apply(pair).chosen());
      figures.mean("reward/rejected", rewarded, pair -> rewards.apply(pair).rejected());
      figures.correlations("reward/score_", rewarded, rewards, EvaluatedPair::scoreGap);
    }
    List<EvaluatedPair> judged = having(pairs, pair -> pair.logps().isPresent());
    if (!judged.isEmpty()) {
      Function<EvaluatedPair, Rewards> rewards = pair -> pair.logps().orElseThrow().rewards(beta);
      figures.interval("rewards/accuracies", judged, pair -> accurate(rewards.apply(pair)));
      figures.interval("rewards/margins", judged, pair -> rewards.apply(pair).margin());
      figures.mean("rewards/chosen", judged, pair -> rewards.apply(pair).chosen());
      figures.mean("rewards/rejected", judged, pair -> rewards.apply(pair).rejected());
      figures.mean("logps/chosen", judged, pair -> pair.logps().orElseThrow().chosen());
      figures.mean("logps/rejected", judged, pair -> pair.logps().orElseThrow().rejected());
      figures.correlations("rewards/score_", judged, rewards, EvaluatedPair::scoreGap);
    }
    List<EvaluatedPair> free = having(pairs, pair -> pair.promptFreeGap().isPresent());
    if (!free.isEmpty()) {
      figures.mean("prompt_free/gap", free, pair -> pair.promptFreeGap().getAsDouble());
      figures.mean(
          "prompt_free/abs_gap", free, pair -> Math.abs(pair.promptFreeGap().getAsDouble()));
      figures.correlations(
          "prompt_free/",
          free,
          pair -> new Rewards(pair.promptFreeGap().getAsDouble(), 0),
          EvaluatedPair::truth);
    }
    return new Metrics(pairs.size(), figures.values, figures.intervals);
  }

  // A tie is not a success.
  private static double accurate(Rewards rewards) {
    return rewards.chosen() > rewards.rejected() ? 1 : 0;
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
      }
    }

    private static double[] array(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }
}
