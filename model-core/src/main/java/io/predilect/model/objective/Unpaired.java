package io.predilect.model.objective;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An objective of single judged responses, each by its log-ratio ρ = log π_θ(y|x) - log π_ref(y|x).
 */
public sealed interface Unpaired extends Objective permits ApoZeroUnpaired, Bco, Kto {

  /** β, the scale of the implicit rewards β ρ. */
  double beta();

  /** What one response is judged by. */
  JudgedWeights weights();

  /**
   * What is measured of the batch, and the metric that shows it; empty: nothing, and the point is
   * 0.
   */
  Optional<Point> point();

  /** The loss of a response, its weight among the factors. */
  MarginObjective.Slope judged(Judged judged);

  /**
   * A reference point.
   *
   * @param need how it comes about
   * @param metric what it is called
   * @param scale what it is multiplied by there
   */
  record Point(Need need, String metric, double scale) {}

  /**
   * One response.
   *
   * @param ratio ρ
   * @param point the batch's reference point, in units of ρ
   * @param sign 1: desirable, -1: undesirable
   * @param weight of such a response
   */
  record Judged(double ratio, double point, int sign, double weight) {}

  @Override
  default Set<Need> needs() {
    EnumSet<Need> needs = EnumSet.of(Need.CHOSEN, Need.REJECTED, Need.REFERENCE, Need.UNPAIRED);
    point().ifPresent(point -> needs.add(point.need()));
    return needs;
  }

  @Override
  default List<String> metrics() {
    List<String> metrics =
        new ArrayList<>(
            List.of("rewards/chosen", "rewards/rejected", "logps/chosen", "logps/rejected"));
    point().ifPresent(point -> metrics.add(point.metric()));
    return List.copyOf(metrics);
  }

  @Override
  default PairLoss of(ScoredPair pair) {
    boolean desirable = pair.chosen().isPresent();
    if (desirable == pair.rejected().isPresent()) {
      throw new IllegalArgumentException(
          "an objective of single responses judges one at a time, not two or none");
    }
    Need which = desirable ? Need.CHOSEN : Need.REJECTED;
    double logp = pair.sequence(which).score();
    double ratio = logp - pair.referenceOrThrow(which);
    double at = point().map(point -> pair.pointOrThrow(point.need())).orElse(0.0);
    MarginObjective.Slope slope =
        judged(new Judged(ratio, at, desirable ? 1 : -1, weights().of(desirable)));

    String name = desirable ? "chosen" : "rejected";
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("rewards/" + name, beta() * ratio);
    metrics.put("logps/" + name, logp);
    point().ifPresent(point -> metrics.put(point.metric(), point.scale() * at));
    return new PairLoss(
        slope.loss(), desirable ? slope.slope() : 0, desirable ? 0 : slope.slope(), 0, metrics);
  }
}
