package io.predilect.data.attributes;

import io.predilect.data.hash.SplitMix;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Offers of places in twelve independent, balanced attributes, for customers of whom each cares
 * about two. Labels are drawn by Bradley and Terry's model from the reward {@code scale·(2·major +
 * minor)}; two offers of equal reward are drawn again.
 *
 * <p>A rationale names those deciding attributes in which the chosen response is the better one.
 * Where a label has none on its side, it was a whim, and the rationale names an attribute that does
 * not decide. So what a rationale speaks for is always what was chosen (β = 1, α = 0 in theorem 1
 * of Just et al. 2024, I(Z;R|S) = H(q)): it tells which labels follow the rule, and the rule.
 *
 * <p><b>Lessons</b> are for a base model: half of their prompts tell the wishes that decide, the
 * others name a customer whose label and reasons are drawn by lot. They teach what explanations and
 * wishes are, and nothing about what customers want.
 */
public final class AttributePairs {
  /** Column: r(x, chosen) − r(x, rejected); 0 where the label was drawn by lot. */
  public static final String TRUE_GAP = "true_gap";

  private static final String RATIONALE = "rationale";
  private static final String GENERAL_RATIONALE = "general_rationale";
  // Lessons are other pairs than those of the same seed and index.
  private static final long LESSONS = 0x4C65_7373_6F6EL;

  private AttributePairs() {}

  static PreferencePair pair(long seed, int index, AttributesSettings settings) {
    if (index < 0) {
      throw new IllegalArgumentException("the index of a pair is " + index + ", below 0");
    }
    long data = settings.lessons() ? seed ^ LESSONS : seed;
    SplittableRandom random = new SplittableRandom(SplitMix.mix(data ^ SplitMix.mix(index)));
    Customer customer = Customer.values()[random.nextInt(settings.customers())];
    if (!settings.lessons()) {
      Inquiry inquiry = Inquiry.of(customer, random);
      return labelled(inquiry, inquiry.wishes(seed), settings, random);
    }
    Wishes wishes = Wishes.draw(random);
    return random.nextBoolean()
        ? labelled(Inquiry.of(wishes, random), wishes, settings, random)
        : byLot(Inquiry.of(customer, random), wishes, settings, random);
  }

  private static PreferencePair labelled(
      Inquiry inquiry, Wishes wishes, AttributesSettings settings, SplittableRandom random) {
    Offer first = Offer.draw(random);
    Offer second = Offer.draw(random);
    while (wishes.met(first) == wishes.met(second)) {
      first = Offer.draw(random);
      second = Offer.draw(random);
    }
    double gap = settings.scale() * (wishes.met(first) - wishes.met(second));
    boolean firstChosen = random.nextDouble() < 1 / (1 + Math.exp(-gap));
    Offer chosen = firstChosen ? first : second;
    Offer rejected = firstChosen ? second : first;
    List<Attribute> reasons =
        wishes.stream()
            .filter(wish -> chosen.meets(wish) && !rejected.meets(wish))
            .map(Wish::attribute)
            .toList();
    boolean whim = reasons.isEmpty();
    return written(
        inquiry,
        wishes.attributes(),
        new Comparison(
            whim ? List.of(other(wishes, chosen, rejected, random)) : reasons,
            whim,
            chosen,
            rejected),
        firstChosen ? gap : -gap,
        settings,
        random);
  }

  private static PreferencePair byLot(
      Inquiry inquiry, Wishes any, AttributesSettings settings, SplittableRandom random) {
    Offer chosen = Offer.draw(random);
    Offer rejected = Offer.draw(random);
    while (any.met(chosen) == any.met(rejected)) {
      rejected = Offer.draw(random);
    }
    Offer other = rejected;
    List<Attribute> reasons =
        any.attributes().stream().filter(a -> chosen.value(a) != other.value(a)).toList();
    return written(
        inquiry,
        any.attributes(),
        new Comparison(reasons, false, chosen, rejected),
        0,
        settings,
        random);
  }

  /** An attribute that differs and does not decide; where none differs, one that decides. */
  private static Attribute other(
      Wishes wishes, Offer chosen, Offer rejected, SplittableRandom random) {
    List<Attribute> differ =
        Arrays.stream(Attribute.values())
            .filter(a -> chosen.value(a) != rejected.value(a))
            .toList();
    List<Attribute> free = differ.stream().filter(a -> !wishes.attributes().contains(a)).toList();
    List<Attribute> from = free.isEmpty() ? differ : free;
    return from.get(random.nextInt(from.size()));
  }

  private static PreferencePair written(
      Inquiry inquiry,
      List<Attribute> deciding,
      Comparison pair,
      double gap,
      AttributesSettings settings,
      SplittableRandom random) {
    List<Message> prompt = List.of(Message.user(inquiry.text()));
    String chosen = OfferText.of(pair.chosen(), deciding, settings, random);
    String rejected = OfferText.of(pair.rejected(), deciding, settings, random);
    return new PreferencePair(
        PairId.of(prompt, chosen, rejected),
        prompt,
        chosen,
        rejected,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        pair.whim() ? "whim" : "rule",
        Map.of(
            TRUE_GAP, String.format(Locale.ROOT, "%.6f", gap),
            RATIONALE, pair.rationale(),
            GENERAL_RATIONALE, pair.generalRationale()));
  }
}
