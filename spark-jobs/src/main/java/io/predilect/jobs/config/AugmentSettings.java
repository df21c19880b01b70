package io.predilect.jobs.config;

import io.predilect.data.augment.AdversarialPrompt;
import io.predilect.data.augment.Graded;
import io.predilect.data.check.Checks;
import java.util.Objects;
import java.util.Optional;

/**
 * Data sets made from the pairs to show a weakness of reward models, or to cure it.
 *
 * @param kind what is made
 * @param split whose pairs; the others pass through unchanged
 * @param longerShare length_biased: the share of pairs whose chosen response is the longer one
 * @param place adversarial_prompt: where in the prompt the sentence stands
 * @param best graded: what asks for the best response
 * @param worst graded: what asks for the worst one
 * @param share adversarial_prompt, graded and rrm: the share of pairs that others are made from
 */
public record AugmentSettings(
    Kind kind,
    SplitFilter split,
    double longerShare,
    AdversarialPrompt.Place place,
    Optional<String> best,
    Optional<String> worst,
    double share)
    implements StageSettings {
  /** The data sets by name. */
  public enum Kind {
    /** Mostly pairs whose chosen response is the longer one. */
    LENGTH_BIASED,
    /** Pairs turned around by a sentence about length are added. */
    ADVERSARIAL_PROMPT,
    /** Pairs that ask for the best and for the worst are added. */
    GRADED,
    /** Pairs with responses of other prompts are added. */
    RRM
  }

  public AugmentSettings {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(best, "best");
    Objects.requireNonNull(worst, "worst");
    new Checks()
        .share("longer_share", longerShare)
        .notBlank("best", best)
        .notBlank("worst", worst)
        .agrees(
            best.isPresent() == (kind == Kind.GRADED) && worst.isPresent() == (kind == Kind.GRADED),
            "kind",
            kind,
            "graded needs both best and worst, the texts to put before prompts, and no other kind"
                + " has them")
        .share("share", share)
        .orThrow();
  }

  @Override
  public Optional<String> brings() {
    return switch (kind) {
      case GRADED ->
          Optional.of("'%s' and '%s'".formatted(best.orElseThrow(), worst.orElseThrow()));
      case ADVERSARIAL_PROMPT -> Optional.of("sentences about length");
      case LENGTH_BIASED, RRM -> Optional.empty();
    };
  }

  /** Whether it adds pairs, rather than choosing among those there are. */
  public boolean adds() {
    return kind != Kind.LENGTH_BIASED;
  }

  /** What pairs of kind graded ask for. */
  public Graded graded() {
    return new Graded(best.orElseThrow(), worst.orElseThrow());
  }
}
