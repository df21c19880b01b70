package io.predilect.data.attributes;

import io.predilect.data.check.Checks;
import io.predilect.data.pair.PairGenerator;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.TextReward;
import java.util.Locale;
import java.util.Objects;

/**
 * Pairs in which a few of twelve attributes decide, or all.
 *
 * @param customers how many prompts speak of, each with attributes of its own that decide: 1 to 6
 * @param deciding how many attributes decide for each customer, at least 2; there are twelve for
 *     all customers
 * @param scale of the reward, of {@link Wishes#met}: the larger, the less chance is in the labels;
 *     above 0
 * @param maxGap sizes of true gaps are uniform up to this one, as nearly as rewards come; 0: they
 *     are those of any two responses
 * @param placement where responses say what
 * @param echo correlation of an echo with the attribute that it echoes, 0 to 1
 * @param lessons whether pairs teach a base model what wishes and explanations are, without what
 *     these customers want
 * @param generalRationales share of pairs whose rationale is the general one, 0 to 1
 */
public record AttributesSettings(
    int customers,
    int deciding,
    double scale,
    double maxGap,
    Placement placement,
    double echo,
    boolean lessons,
    double generalRationales)
    implements PairGenerator {
  public AttributesSettings {
    Objects.requireNonNull(placement, "placement");
    int attributes = Attribute.values().length;
    double largest = scale * deciding * (deciding + 1) / 2;
    new Checks()
        .between("customers", customers, 1, Customer.ASKED)
        .between("deciding", deciding, 2, attributes)
        .agrees(
            customers * deciding <= attributes,
            "deciding",
            deciding,
            String.format(
                Locale.ROOT,
                "%d customers with so many attributes each need more than the %d that there are: lower one of both",
                customers,
                attributes))
        .above("scale", scale, 0.0)
        .holds(
            maxGap >= 0 && maxGap <= largest / 2,
            "max_gap",
            maxGap,
            String.format(
                Locale.ROOT,
                "it must be from 0, which stands for any, to %.6g, half of what a response can be worth with this scale and so many attributes that decide",
                largest / 2))
        .between("echo", echo, 0, 1)
        .between("general_rationales", generalRationales, 0, 1)
        .orThrow();
  }

  @Override
  public PreferencePair pair(long seed, int index) {
    return AttributePairs.pair(seed, index, this);
  }

  @Override
  public TextReward reward(long seed) {
    return new AttributesReward(seed, this);
  }
}
