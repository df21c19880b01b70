package io.predilect.data.attributes;

import io.predilect.data.hash.SplitMix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A rule: the two attributes that decide. Unequal weights leave two responses equal only where both
 * attributes are, so that leaving such out keeps the attributes of a response independent.
 *
 * @param major counts twice
 * @param minor counts once
 */
record Wishes(Wish major, Wish minor) {
  private static final long HIDDEN = 0x5275_6C65_7321L;

  Wishes {
    if (major.attribute() == minor.attribute()) {
      throw new IllegalArgumentException(
          "both wishes are about " + major.attribute() + ": take two attributes");
    }
  }

  /**
   * What a customer wants in a data set. Those whom the data set is about share no attribute; what
   * the others want is drawn for each by itself.
   *
   * @param seed of the data set
   */
  static Wishes of(Customer customer, long seed) {
    if (Customer.KNOWN.contains(customer)) {
      return draw(new SplittableRandom(SplitMix.at(seed ^ HIDDEN, Customer.ALL.indexOf(customer))));
    }
    Random random = new Random(SplitMix.mix(seed ^ HIDDEN));
    List<Attribute> order = new ArrayList<>(Arrays.asList(Attribute.values()));
    Collections.shuffle(order, random);
    List<Wish> all = order.stream().map(a -> new Wish(a, random.nextBoolean())).toList();
    int at = 2 * Customer.ALL.indexOf(customer);
    return new Wishes(all.get(at), all.get(at + 1));
  }

  /** Any two. */
  static Wishes draw(SplittableRandom random) {
    Attribute[] all = Attribute.values();
    int first = random.nextInt(all.length);
    int second = (first + 1 + random.nextInt(all.length - 1)) % all.length;
    return new Wishes(
        new Wish(all[first], random.nextBoolean()), new Wish(all[second], random.nextBoolean()));
  }

  List<Attribute> attributes() {
    return List.of(major.attribute(), minor.attribute());
  }

  Stream<Wish> stream() {
    return Stream.of(major, minor);
  }

  /** The sum of the weights of wishes that an offer meets: 0 to 3. */
  int met(Offer offer) {
    return (offer.meets(major) ? 2 : 0) + (offer.meets(minor) ? 1 : 0);
  }
}
