package io.predilect.data.demo;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A response y, in its parts.
 *
 * @param topic the topic its items come from
 * @param items the words, in the order in which they stand
 * @param order that order
 * @param form how they are written
 * @param courtesy what surrounds them
 * @param filler sentences behind them that say nothing
 */
record Answer(
    Topic topic,
    List<String> items,
    Order order,
    Form form,
    Courtesy courtesy,
    List<String> filler) {
  /** What each word adds to r2. */
  static final double REWARD_PER_WORD = 0.06;

  Answer {
    Objects.requireNonNull(topic, "topic");
    items = List.copyOf(items);
    Objects.requireNonNull(order, "order");
    Objects.requireNonNull(form, "form");
    Objects.requireNonNull(courtesy, "courtesy");
    filler = List.copyOf(filler);
  }

  /** The response's text. */
  String text() {
    return Stream.of(
            courtesy.opening().text(),
            courtesy.leadIn().text(),
            form.write(items) + ".",
            courtesy.remark().text(),
            String.join(" ", filler),
            courtesy.closing().text())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /** Words between white space. */
  int words() {
    return text().split("\\s+").length;
  }

  /** r2(y): politeness, and so much for every word. */
  double promptFreeReward() {
    return courtesy.politeness() + REWARD_PER_WORD * words();
  }
}
