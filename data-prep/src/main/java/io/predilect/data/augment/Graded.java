package io.predilect.data.augment;

import io.predilect.data.check.Checks;
import io.predilect.data.hash.Lot;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.RefinementPrompt;
import io.predilect.data.shard.RefinementPrompt.Before;
import java.io.Serializable;
import java.util.List;

/**
 * Responses of a quality that the prompt asks for: beside (x, y_w, y_l) stand (p⊕x, y_w, y_l),
 * where p asks for the best, and (q⊕x, y_l, y_w), where q asks for the worst. A policy trained on
 * their chosen responses has learnt what self-refinement needs of it: to answer better under p (Yu
 * et al. 2024, sec. 3.2, which has it of a model's instruction tuning).
 *
 * @param best p
 * @param worst q
 */
public record Graded(String best, String worst) implements Serializable {
  /** What a pair asks for. */
  public enum Kind {
    /** The best response. */
    ASKED_BEST,
    /** The worst response. */
    ASKED_WORST
  }

  /**
   * A pair that was made.
   *
   * @param kind what it asks for
   * @param pair the pair
   */
  public record Made(Kind kind, PreferencePair pair) {}

  public Graded {
    new Checks().notBlank("best", best).notBlank("worst", worst).orThrow();
  }

  /** The pairs that are made of one: no scores and no extra columns, as of adversarial ones. */
  public List<Made> of(PreferencePair pair) {
    return List.of(
        new Made(Kind.ASKED_BEST, made(pair, best, pair.chosen(), pair.rejected())),
        new Made(Kind.ASKED_WORST, made(pair, worst, pair.rejected(), pair.chosen())));
  }

  /**
   * The same where the draw falls on the pair, else none.
   *
   * @param share the share of pairs that others are made of, from 0 to 1
   */
  public List<Made> drawn(PreferencePair pair, double share, long seed) {
    return Lot.uniform(seed, pair.id()) < share ? of(pair) : List.of();
  }

  private static PreferencePair made(
      PreferencePair pair, String asking, String chosen, String rejected) {
    RefinementPrompt before = new RefinementPrompt(asking, Before.QUERY);
    return AdversarialPrompt.made(pair, before.messages(pair.prompt()), chosen, rejected);
  }
}
