package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    double loss = 0;
    double chosen = 0;
    double rejected = 0;
    double headChosen = 0;
    double headRejected = 0;
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (Term term : terms) {
      PairLoss of = term.loss().of(pair);
      loss += term.weight() * of.loss();
      chosen += term.weight() * of.chosen();
      rejected += term.weight() * of.rejected();
      headChosen += term.weight() * of.heads().chosen();
      headRejected += term.weight() * of.heads().rejected();
      of.metrics().forEach(metrics::putIfAbsent);
    }
    PairLoss.Heads heads = new PairLoss.Heads(headChosen, headRejected);
    return new PairLoss(loss, chosen, rejected, 0, heads, metrics);
  }
}
