package io.predilect.data.demo;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A prompt x, in what it asks.
 *
 * @param verb the word it begins with
 * @param topic what to list
 * @param count how many, one of {@link #COUNTS}
 * @param order in which order; empty: not asked
 * @param form in which form; empty: not asked
 */
record Request(String verb, Topic topic, int count, Optional<Order> order, Optional<Form> form) {
  static final List<Integer> COUNTS = List.of(2, 4);
  static final List<String> VERBS =
      List.of(
          "Name",
          "List",
          "Give me",
          "Write down",
          "Tell me",
          "Show me",
          "Think of",
          "Pick",
          "Find",
          "Suggest");

  private static final List<String> NUMBERS = List.of("two", "four");

  Request {
    Objects.requireNonNull(verb, "verb");
    Objects.requireNonNull(topic, "topic");
    Objects.checkIndex(COUNTS.indexOf(count), COUNTS.size());
    Objects.requireNonNull(order, "order");
    Objects.requireNonNull(form, "form");
  }

  /** A count as a word. */
  static String number(int count) {
    return NUMBERS.get(COUNTS.indexOf(count));
  }

  /** The prompt's text. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(verb).append(' ').append(number(count)).append(' ').append(topic.plural());
    order.ifPresent(o -> text.append(' ').append(o.phrase()));
    form.ifPresent(f -> text.append(order.isPresent() ? ", " : " ").append(f.phrase()));
    return text.append('.').toString();
  }

  /** What is asked. */
  Set<Cause> demands() {
    EnumSet<Cause> demands = EnumSet.of(Cause.TOPIC, Cause.COUNT);
    order.ifPresent(o -> demands.add(Cause.ORDER));
    form.ifPresent(f -> demands.add(Cause.FORM));
    return demands;
  }

  /** What is asked and done by a response. */
  Set<Cause> met(Answer answer) {
    EnumSet<Cause> met = EnumSet.noneOf(Cause.class);
    if (answer.topic() == topic) {
      met.add(Cause.TOPIC);
    }
    if (answer.items().size() == count) {
      met.add(Cause.COUNT);
    }
    order.filter(o -> o == answer.order()).ifPresent(o -> met.add(Cause.ORDER));
    form.filter(f -> f == answer.form()).ifPresent(f -> met.add(Cause.FORM));
    return met;
  }
}
