package io.predilect.data.attributes;

import io.predilect.data.hash.SplitMix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A rule: the attributes that decide. Of n the first counts n times, the last once. Two of them
 * leave two responses equal only where both attributes are, so that leaving such out keeps the
 * attributes of a response independent.
 *
 * @param all from the one that counts most
 */
record Wishes(List<Wish> all) {
  private static final long HIDDEN = 0x5275_6C65_7321L;

  Wishes {
    all = List.copyOf(all);
    if (all.stream().map(Wish::attribute).distinct().count() < all.size()) {
      throw new IllegalArgumentException(all + ": two wishes are about one attribute");
    }
  }

  /**
   * What a customer wants in a data set. Those whom the data set is about share no attribute; what
   * the others want is drawn for each by itself.
   *
   * @param deciding how many
   * @param seed of the data set
   */
  static Wishes of(Customer customer, int deciding, long seed) {
    int number = Customer.ALL.indexOf(customer);
    if (Customer.KNOWN.contains(customer)) {
      return draw(deciding, new SplittableRandom(SplitMix.at(seed ^ HIDDEN, number)));
    }
    Random random = new Random(SplitMix.mix(seed ^ HIDDEN));
    List<Attribute> order = new ArrayList<>(Arrays.asList(Attribute.values()));
    Collections.shuffle(order, random);
    List<Wish> all = order.stream().map(a -> new Wish(a, random.nextBoolean())).toList();
    return new Wishes(all.subList(deciding * number, deciding * (number + 1)));
  }

  /** Any so many. */
  static Wishes draw(int deciding, SplittableRandom random) {
    List<Attribute> left = new ArrayList<>(Arrays.asList(Attribute.values()));
    List<Attribute> drawn = new ArrayList<>();
    while (drawn.size() < deciding) {
      int at = random.nextInt(left.size());
      drawn.add(left.remove(at));
      Collections.rotate(left, -at);
    }
    return new Wishes(drawn.stream().map(a -> new Wish(a, random.nextBoolean())).toList());
  }

  List<Attribute> attributes() {
    return all.stream().map(Wish::attribute).toList();
  }

  Stream<Wish> stream() {
    return all.stream();
  }

  /** The sum of the weights of wishes that an offer meets: of two, 0 to 3. */
  int met(Offer offer) {
    return IntStream.range(0, all.size())
        .filter(i -> offer.meets(all.get(i)))
        .map(i -> all.size() - i)
        .sum();
  }
}
