package io.predilect.data.attributes;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt: a place for a customer whose wishes are not told, or a place with two wishes told.
 *
 * @param verb the word it begins with
 * @param place what is looked for
 * @param customer who it is for; empty: wishes are told
 * @param told the wishes; empty: a customer is named
 * @param month when
 */
record Inquiry(
    String verb, String place, Optional<Customer> customer, Optional<Wishes> told, String month) {
  private static final List<String> VERBS =
      List.of("Find", "Show", "Book", "Describe", "Suggest", "Offer", "Choose", "Name");
  private static final List<String> PLACES =
      List.of("house", "flat", "cabin", "room", "cottage", "villa", "hut", "lodge");
  private static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");
  private static final Pattern TEXT =
      Pattern.compile("(\\w+) a (\\w+) (?:for (\\w+)|that is (\\w+) and (\\w+)) in (\\w+)\\.");

  Inquiry {
    Objects.requireNonNull(verb, "verb");
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(month, "month");
    if (customer.isPresent() == told.isPresent()) {
      throw new IllegalArgumentException("an inquiry is for a customer or tells wishes");
    }
  }

  static Inquiry of(Customer customer, SplittableRandom random) {
    return of(Optional.of(customer), Optional.empty(), random);
  }

  static Inquiry of(Wishes told, SplittableRandom random) {
    return of(Optional.empty(), Optional.of(told), random);
  }

  private static Inquiry of(
      Optional<Customer> customer, Optional<Wishes> told, SplittableRandom random) {
    return new Inquiry(
        draw(random, VERBS), draw(random, PLACES), customer, told, draw(random, MONTHS));
  }

  private static String draw(SplittableRandom random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** The prompt's text. */
  String text() {
    String whose =
        customer
            .map(c -> "for " + c.label())
            .or(() -> told.map(t -> "that is " + t.major().word() + " and " + t.minor().word()))
            .orElseThrow();
    return "%s a %s %s in %s.".formatted(verb, place, whose, month);
  }

  /** The inquiry whose text it is. */
  static Optional<Inquiry> read(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    if (!parts.matches()
        || !VERBS.contains(parts.group(1))
        || !PLACES.contains(parts.group(2))
        || !MONTHS.contains(parts.group(6))) {
      return Optional.empty();
    }
    Optional<Customer> customer = Optional.ofNullable(parts.group(3)).flatMap(Customer::called);
    Optional<Wishes> told =
        wish(parts.group(4))
            .flatMap(
                major ->
                    wish(parts.group(5))
                        .filter(minor -> minor.attribute() != major.attribute())
                        .map(minor -> new Wishes(major, minor)));
    return customer.isPresent() || told.isPresent()
        ? Optional.of(new Inquiry(parts.group(1), parts.group(2), customer, told, parts.group(6)))
        : Optional.empty();
  }

  private static Optional<Wish> wish(String word) {
    for (Attribute attribute : Attribute.values()) {
      for (boolean value : new boolean[] {true, false}) {
        if (attribute.word(value).equals(word)) {
          return Optional.of(new Wish(attribute, value));
        }
      }
    }
    return Optional.empty();
  }

  /** What decides in a data set. */
  Wishes wishes(long seed) {
    return told.or(() -> customer.map(c -> Wishes.of(c, seed))).orElseThrow();
  }
}
