package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Several losses of a pair, each with a weight: Σ_k w_k L_k. With {@link Dpo}, {@link BcoPair} and
 * {@link Sft} it is mixed preference optimisation (Wang et al. 2024, "Enhancing the reasoning
 * ability of multimodal large language models via mixed preference optimization"). A metric that
 * several have is the first one's.
 *
 * @param terms two or more, all of language models and of pairs
 */
public record Mix(List<Term> terms) implements Objective {

  /**
   * One of the losses.
   *
   * @param loss L
   * @param weight w, above 0
   */
  public record Term(Objective loss, double weight) {
    public Term {
      Objects.requireNonNull(loss, "loss");
      new Checks().above("loss_weights", weight, 0).orThrow();
      if (loss.onRewards() || loss.needs().contains(Need.UNPAIRED) || loss.needs().isEmpty()) {
        throw new IllegalArgumentException(
            "a mix is of losses of a language model on pairs, and " + loss + " is none");
      }
    }
  }

  public Mix {
    terms = List.copyOf(terms);
    if (terms.size() < 2) {
      throw new IllegalArgumentException("a mix has two or more losses, not " + terms.size());
    }
  }

  @Override
  public Set<Need> needs() {
    EnumSet<Need> needs = EnumSet.noneOf(Need.class);
    terms.forEach(term -> needs.addAll(term.loss().needs()));
    return needs;
  }

  @Override
  public List<String> metrics() {
    return terms.stream().flatMap(term -> term.loss().metrics().stream()).distinct().toList();
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    return terms.stream()
        .map(term -> term.loss().of(pair).times(term.weight()))
        .reduce(PairLoss::plus)
        .orElseThrow();
  }
}
