package io.predilect.jobs.config;

import java.util.Locale;

/** A generator of pairs whose reward is known: its pairs, and a judge by that reward. */
public enum GeneratorKind {
  /** Lists of words: what the prompt asks, and length and manners beside it. */
  DEMO,
  /** Places to stay in twelve attributes, of which some decide, other ones for each customer. */
  ATTRIBUTES;

  /** Its name in settings. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What {@code path} starts with when its pairs are to be generated. */
  public String prefix() {
    return key() + ":";
  }
}
