package io.predilect.model.objective;

import java.util.List;
import java.util.function.Predicate;

/**
 * The losses that settings name, one or those of a mix, and what settings belong to them.
 *
 * @param all the losses
 * @param what how a message calls them
 */
record Terms(List<Preference> all, String what) {

  static Terms of(Preference preference, MixSettings mixed) {
    return preference == Preference.MIX && !mixed.mix().isEmpty()
        ? new Terms(mixed.mix(), "a mix of " + Preference.names(mixed.mix()::contains))
        : new Terms(List.of(preference), preference.key());
  }

  /** Whether it is true of one of them. */
  boolean any(Predicate<Preference> which) {
    return all.stream().anyMatch(which);
  }

  /**
   * Whether it is true of all that look at a reference, and of one of them: what shapes scores must
   * shape those of all.
   */
  boolean shaped(Predicate<Preference> which) {
    return any(which) && all.stream().filter(Preference::looksAtReference).allMatch(which);
  }

  /** Whether the policy can weigh their pairs. */
  boolean weighed() {
    return all.stream().allMatch(Preference::weighs) && any(term -> term != Preference.SFT);
  }

  /** Why a setting is refused. */
  String belongs(Predicate<Preference> which, String neutral) {
    return "it belongs to "
        + Preference.names(which)
        + ", not to "
        + what
        + ": set it to "
        + neutral;
  }

  /** Whether a term of supervised fine-tuning can stand beside them. */
  boolean sft() {
    return !any(term -> term == Preference.REWARD || term == Preference.NONE)
        && !any(Preference::unpaired)
        && !any(Preference::hasSft);
  }

  /** Why it cannot. */
  String noSft() {
    if (any(term -> term == Preference.REWARD)) {
      return "a reward model has no log-probs to fine-tune: set it to 0";
    }
    if (any(term -> term == Preference.NONE)) {
      return "choose preference: sft, or set it to 0";
    }
    return any(Preference::unpaired)
        ? "an undesirable response has no chosen one beside it: set it to 0"
        : (all.size() == 1 ? "preference: " : "") + what + " has such a term already: set it to 0";
  }
}
