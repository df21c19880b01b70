package io.predilect.data.attributes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Offers as texts. */
final class OfferText {
  private static final List<String> FILLER =
      List.of(
          "Breakfast starts at eight",
          "There is a lake nearby",
          "Many families come every year",
          "You can pay by card");

  private OfferText() {}

  /**
   * An offer in words.
   *
   * @param deciding the attributes that decide
   * @param settings placement, and how closely echoes follow what decides
   */
  static String of(
      Offer offer, List<Attribute> deciding, AttributesSettings settings, SplittableRandom random) {
    if (settings.placement() == Placement.LIST) {
      return Arrays.stream(Attribute.values())
          .map(attribute -> attribute.word(offer.value(attribute)))
          .collect(Collectors.joining(" ", "", "."));
    }
    List<String> first = deciding.stream().map(a -> a.statement(offer.value(a))).toList();
    List<String> rest = new ArrayList<>();
    for (Attribute attribute : Attribute.values()) {
      if (!deciding.contains(attribute)) {
        rest.add(attribute.statement(offer.value(attribute)));
      }
    }
    for (Attribute attribute : deciding) {
      boolean follows = random.nextDouble() < (1 + settings.echo()) / 2;
      rest.add(attribute.echo(follows == offer.value(attribute)));
    }
    rest.addAll(FILLER.subList(0, random.nextInt(FILLER.size() + 1)));
    boolean early = settings.placement() == Placement.EARLY;
    if (!early) {
      rest.addAll(first);
    }
    Collections.shuffle(rest, new Random(random.nextLong()));
    if (early) {
      rest.add(0, String.join(" and ", first).replace(" and The ", " and the "));
    }
    return String.join(". ", rest) + ".";
  }
}
