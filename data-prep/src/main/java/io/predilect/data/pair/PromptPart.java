package io.predilect.data.pair;

import io.predilect.data.check.Checks;
import io.predilect.data.hash.Lot;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of several equal parts of all prompts. Each prompt is in exactly one of them, by hash: the
 * same on every machine, in every order, and whatever else the data holds.
 *
 * @param number which, from 1
 * @param of how many there are
 */
public record PromptPart(int number, int of) implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,6})/([0-9]{1,6})");

  public PromptPart {
    new Checks()
        .holds(
            number >= 1 && number <= of,
            "part",
            number + "/" + of,
            "write K/N for the K-th of N parts, K from 1 to N")
        .orThrow();
  }

  /**
   * The part that is written K/N.
   *
   * @throws io.predilect.data.check.InvalidSettings when it is none
   */
  public static PromptPart of(String written) {
    Matcher numbers = WRITTEN.matcher(written.strip());
    new Checks()
        .holds(numbers.matches(), "part", written, "write K/N for the K-th of N parts, such as 1/3")
        .orThrow();
    return new PromptPart(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
  }

  /**
   * Whether a prompt is in it.
   *
   * @param promptId {@link PairId#ofPlainPrompt}
   * @param seed another seed makes other parts
   */
  public boolean has(String promptId, long seed) {
    return (int) (Lot.uniform(seed, "part/" + promptId) * of) == number - 1;
  }
}
