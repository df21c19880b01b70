package io.predilect.data.attributes;

import io.predilect.data.hash.SplitMix;
import io.predilect.data.pair.PreferencePair;
import java.util.SplittableRandom;

/**
 * Offers of places in twelve independent, balanced attributes, for customers of whom each cares
 * about two, or more. Labels are drawn by Bradley and Terry's model from {@link AttributesReward};
 * two offers of equal reward are drawn again.
 *
 * <p>A rationale names those deciding attributes in which the chosen response is the better one.
 * Where a label has none on its side, it was a whim, and the rationale names an attribute that does
 * not decide. So what a rationale speaks for is always what was chosen (β = 1, α = 0 in theorem 1
 * of Just et al. 2024; I(Z;R|S) = H(q), 0.56 bits a pair at scale 1.2): it tells which labels
 * follow the rule, and the rule.
 *
 * <p><b>Lessons</b> are for a base model. Three of four are about other customers, whose wishes
 * chosen responses meet; the others name a customer of the data set, with responses, label and
 * reasons drawn by lot. They teach how wishes, responses and explanations go together, and nothing
 * about what the data set's customers want.
 */
public final class AttributePairs {
  /** Column: r(x, chosen) − r(x, rejected); 0 where the label was drawn by lot. */
  public static final String TRUE_GAP = "true_gap";

  /** Column: why the chosen response is preferred. */
  public static final String RATIONALE = "rationale";

  /** Column: the same without particulars. */
  public static final String GENERAL_RATIONALE = "general_rationale";

  // Lessons are other pairs than those of the same seed and index.
  private static final long LESSONS = 0x4C65_7373_6F6EL;

  private AttributePairs() {}

  static PreferencePair pair(long seed, int index, AttributesSettings settings) {
    if (index < 0) {
      throw new IllegalArgumentException("the index of a pair is " + index + ", below 0");
    }
    long data = settings.lessons() ? seed ^ LESSONS : seed;
    SplittableRandom random = new SplittableRandom(SplitMix.mix(data ^ SplitMix.mix(index)));
    Customer customer = Customer.ALL.get(random.nextInt(settings.customers()));
    if (!settings.lessons()) {
      return draw(customer, Wishes.of(customer, settings.deciding(), seed), settings, random)
          .labelled();
    }
    if (random.nextInt(4) == 0) {
      return draw(customer, Wishes.draw(settings.deciding(), random), settings, random).byLot();
    }
    Customer known = Customer.KNOWN.get(random.nextInt(Customer.KNOWN.size()));
    return draw(known, Wishes.of(known, settings.deciding(), seed), settings, random).known();
  }

  private static PairDraw draw(
      Customer customer, Wishes wishes, AttributesSettings settings, SplittableRandom random) {
    return new PairDraw(Inquiry.of(customer, random), wishes, settings, random);
  }
}
