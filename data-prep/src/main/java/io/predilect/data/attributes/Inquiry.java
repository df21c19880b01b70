package io.predilect.data.attributes;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt: a place for a customer.
 *
 * @param verb the word it begins with
 * @param place what is looked for
 * @param customer who it is for
 * @param month when
 */
record Inquiry(String verb, String place, Customer customer, String month) {
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
  private static final Pattern TEXT = Pattern.compile("(\\w+) a (\\w+) for (\\w+) in (\\w+)\\.");

  Inquiry {
    Objects.requireNonNull(verb, "verb");
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(customer, "customer");
    Objects.requireNonNull(month, "month");
  }

  static Inquiry of(Customer customer, SplittableRandom random) {
    return new Inquiry(draw(random, VERBS), draw(random, PLACES), customer, draw(random, MONTHS));
  }

  private static String draw(SplittableRandom random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** The prompt's text. */
  String text() {
    return "%s a %s for %s in %s.".formatted(verb, place, customer.label(), month);
  }

  /** The inquiry whose text it is. */
  static Optional<Inquiry> read(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    return parts.matches()
            && VERBS.contains(parts.group(1))
            && PLACES.contains(parts.group(2))
            && MONTHS.contains(parts.group(4))
        ? Customer.called(parts.group(3))
            .map(customer -> new Inquiry(parts.group(1), parts.group(2), customer, parts.group(4)))
        : Optional.empty();
  }
}
