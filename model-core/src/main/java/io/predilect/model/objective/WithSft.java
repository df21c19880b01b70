package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A preference term with supervised fine-tuning on the chosen response added: -w log π_θ(y_w|x) /
 * |y_w|. On {@link Dpo} it is RPO (Pang et al. 2024, "Iterative reasoning preference optimization",
 * eq. 1).
 *
 * @param preference the preference term, on log-probs and without such a term of its own
 * @param weight w, above 0
 */
public record WithSft(Objective preference, double weight) implements Objective {

  public WithSft {
    Objects.requireNonNull(preference, "preference");
    new Checks().above("sft_weight", weight, 0).orThrow();
    if (preference.needs().contains(Need.UNPAIRED)) {
      throw new IllegalArgumentException(
          "sft_weight is "
              + weight
              + ", and the objective judges single responses, of which an undesirable one has no"
              + " chosen one beside it. Set it to 0");
    }
    if (preference.onRewards() || !preference.needs().contains(Need.CHOSEN)) {
      throw new IllegalArgumentException(
          "sft_weight is " + weight + ", and the objective runs no chosen response's log-probs");
    }
    if (preference.metrics().contains("nll_loss")) {
      throw new IllegalArgumentException(
          "sft_weight is " + weight + ", and the objective has such a term already");
    }
  }

  @Override
  public Set<Need> needs() {
    return preference.needs();
  }

  @Override
  public List<String> metrics() {
    return Stream.concat(preference.metrics().stream(), Stream.of("nll_loss")).toList();
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    PairLoss base = preference.of(pair);
    ScoredPair.Scored chosen = pair.sequence(Need.CHOSEN);
    double nll = -chosen.score() / chosen.tokens();
    return base.plus(
        new PairLoss(weight * nll, -weight / chosen.tokens(), 0, 0, Map.of("nll_loss", nll)));
  }
}
