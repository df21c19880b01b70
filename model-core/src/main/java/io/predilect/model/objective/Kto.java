package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Kahneman-Tversky optimisation of single judged responses (Ethayarajh et al. 2024, "KTO: Model
 * alignment as prospect theoretic optimization", sec. 4.1): w_D (1 - σ(β (ρ - z_0))) for a
 * desirable response and w_U (1 - σ(β (z_0 - ρ))) for an undesirable one, ρ = log π_θ(y|x) - log
 * π_ref(y|x). The reference point z_0 = max(0, mean of log π_θ(y'|x) - log π_ref(y'|x)) is taken
 * over the batch, with a response y' to another prompt for each x, and has no gradient.
 *
 * @param beta β, above 0
 * @param desirableWeight w_D, at least 0
 * @param undesirableWeight w_U, at least 0; one of the two weights is above 0
 */
public record Kto(double beta, double desirableWeight, double undesirableWeight)
    implements Objective {

  public Kto {
    new Checks()
        .above("beta", beta, 0)
        .atLeast("desirable_weight", desirableWeight, 0.0)
        .atLeast("undesirable_weight", undesirableWeight, 0.0)
        .agrees(
            desirableWeight != 0 || undesirableWeight != 0,
            "desirable_weight",
            desirableWeight,
            "undesirable_weight is 0 too, and nothing would be trained: set one of them above 0")
        .orThrow();
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.CHOSEN, Need.REJECTED, Need.REFERENCE, Need.UNPAIRED, Need.KL);
  }

  @Override
  public List<String> metrics() {
    return List.of("rewards/chosen", "rewards/rejected", "logps/chosen", "logps/rejected", "kl");
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    boolean desirable = pair.chosen().isPresent();
    if (desirable == pair.rejected().isPresent()) {
      throw new IllegalArgumentException("kto judges one response at a time, not two or none");
    }
    Need which = desirable ? Need.CHOSEN : Need.REJECTED;
    double logp = pair.sequence(which).score();
    double ratio = logp - pair.referenceOrThrow(which); // ρ
    double kl = pair.klOrThrow(); // z_0
    double sign = desirable ? 1 : -1;
    double weight = desirable ? desirableWeight : undesirableWeight;
    double z = sign * beta * (ratio - kl);
    // 1 - σ(z) = σ(-z), whose derivative by z is -σ(z) σ(-z)
    double miss = Logistic.sigmoid(-z);
    double slope = -weight * sign * beta * Logistic.sigmoid(z) * miss;

    String name = desirable ? "chosen" : "rejected";
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("rewards/" + name, beta * ratio);
    metrics.put("logps/" + name, logp);
    metrics.put("kl", kl);
    return new PairLoss(weight * miss, desirable ? slope : 0, desirable ? 0 : slope, 0, metrics);
  }
}
