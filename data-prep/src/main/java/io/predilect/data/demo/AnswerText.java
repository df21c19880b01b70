package io.predilect.data.demo;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * What any text has of a response, a model's too.
 *
 * @param items the words between its courtesies
 * @param separators what stands between them
 * @param politeness of its first and last words
 */
record AnswerText(List<String> items, Set<String> separators, double politeness) {
  // Two items of nothing: what a form writes of them is its separator.
  private static final List<String> GAP = List.of("", "");

  static AnswerText read(String response) {
    Part opening = Part.without(response, Courtesy.OPENINGS, String::startsWith);
    Part leadIn = Part.without(opening.rest(), Courtesy.LEAD_INS, String::startsWith);
    Part closing = Part.without(leadIn.rest(), Courtesy.CLOSINGS, String::endsWith);
    Part remark = Part.without(Filler.before(closing.rest()), Courtesy.REMARKS, String::endsWith);
    String list = remark.rest();
    String inner = list.endsWith(".") ? list.substring(0, list.length() - 1) : list;
    return new AnswerText(
        parts(inner, "[^\\p{L}]+"),
        Set.copyOf(parts(inner, "\\p{L}+")),
        opening.politeness() + closing.politeness());
  }

  private static List<String> parts(String text, String between) {
    return Arrays.stream(text.split(between, -1)).filter(part -> !part.isEmpty()).toList();
  }

  /** What is asked and done. */
  Set<Cause> met(Request request) {
    Set<Cause> met = EnumSet.noneOf(Cause.class);
    if (!items.isEmpty() && request.topic().words().containsAll(items)) {
      met.add(Cause.TOPIC);
    }
    if (items.size() == request.count() && Set.copyOf(items).size() == items.size()) {
      met.add(Cause.COUNT);
    }
    if (items.size() > 1 && request.order().filter(this::ordered).isPresent()) {
      met.add(Cause.ORDER);
    }
    if (request.form().filter(form -> separators.equals(Set.of(form.write(GAP)))).isPresent()) {
      met.add(Cause.FORM);
    }
    return met;
  }

  private boolean ordered(Order order) {
    Comparator<String> alphabetical = Comparator.naturalOrder();
    return items.stream()
        .sorted(order == Order.ASCENDING ? alphabetical : alphabetical.reversed())
        .toList()
        .equals(items);
  }

  /**
   * A text without one of its courtesies.
   *
   * @param rest what is left
   * @param politeness of what was taken
   */
  private record Part(String rest, double politeness) {

    static Part without(
        String text, List<Courtesy.Phrase> phrases, BiPredicate<String, String> stands) {
      String stripped = text.strip();
      return phrases.stream()
          .filter(phrase -> !phrase.text().isEmpty() && stands.test(stripped, phrase.text()))
          .findFirst()
          .map(
              phrase ->
                  new Part(
                      stripped.startsWith(phrase.text())
                          ? stripped.substring(phrase.text().length()).strip()
                          : stripped
                              .substring(0, stripped.length() - phrase.text().length())
                              .strip(),
                      phrase.politeness()))
          .orElse(new Part(stripped, 0));
    }
  }
}
