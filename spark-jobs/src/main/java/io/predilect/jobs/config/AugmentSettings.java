package io.predilect.jobs.config;

import io.predilect.data.augment.AdversarialPrompt;
import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * Data sets made from the pairs to show a weakness of reward models, or to cure it.
 *
 * @param kind what is made
 * @param split whose pairs; the others pass through unchanged
 * @param longerShare length_biased: the share of pairs whose chosen response is the longer one
 * @param place adversarial_prompt: where in the prompt the sentence stands
 * @param share adversarial_prompt and rrm: the share of pairs that others are made from
 */
public record AugmentSettings(
    Kind kind, SplitFilter split, double longerShare, AdversarialPrompt.Place place, double share)
    implements StageSettings {
  /** The data sets by name. */
  public enum Kind {
    /** Mostly pairs whose chosen response is the longer one. */
    LENGTH_BIASED,
    /** Pairs turned around by a sentence about length are added. */
    ADVERSARIAL_PROMPT,
    /** Pairs with responses of other prompts are added. */
    RRM
  }

  public AugmentSettings {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(place, "place");
    new Checks().share("longer_share", longerShare).share("share", share).orThrow();
  }
}
