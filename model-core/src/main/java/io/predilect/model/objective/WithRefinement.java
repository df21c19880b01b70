package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A margin objective refined by the policy's own judgement: Sr-DPO on {@link Dpo}, -log σ(β m - λ
 * Δ_π); Sr-IPO on {@link Ipo}, (m - λ Δ_π - 1/(2β))². Δ_π = β m', m' being the margin under the
 * augmented prompt p⊕x with the current weights, a constant without gradient (Yu et al. 2024,
 * "Direct alignment of language models via quality-aware self-refinement", eq. 12, algs. 1 and 2).
 *
 * @param preference what is refined
 * @param lambda λ, above 0
 */
public record WithRefinement(MarginObjective preference, double lambda) implements Objective {

  public WithRefinement {
    Objects.requireNonNull(preference, "preference");
    new Checks().above("refinement.lambda", lambda, 0).orThrow();
    if (preference.form().lengths().splits()) {
      throw new IllegalArgumentException(
          ("ld_alpha is %s with refinement.lambda %s; the margin on the augmented"
                  + " prompt is that of whole responses: set ld_alpha to 1 or refinement.lambda"
                  + " to 0")
              .formatted(preference.form().lengths().ldAlpha(), lambda));
    }
  }

  @Override
  public Set<Need> needs() {
    EnumSet<Need> needs = EnumSet.of(Need.AUGMENTED);
    needs.addAll(preference.needs());
    return needs;
  }

  @Override
  public List<String> metrics() {
    return Stream.concat(preference.metrics().stream(), Stream.of("accuracy_augmented")).toList();
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    ScoredPair.Augmented augmented = pair.augmentedOrThrow();
    Reduction reduction = preference.form().lengths().reduction();
    double chosen = augmented.chosen() * reduction.factor(pair.sequence(Need.CHOSEN).tokens());
    double rejected =
        augmented.rejected() * reduction.factor(pair.sequence(Need.REJECTED).tokens());
    double delta = preference.beta() * (chosen - rejected); // Δ_π, eq. 12
    PairLoss loss = preference.shifted(pair, lambda * delta);
    Map<String, Double> metrics = new LinkedHashMap<>(loss.metrics());
    metrics.put("accuracy_augmented", chosen > rejected ? 1.0 : 0.0);
    return loss.telling(metrics);
  }
}
