package io.predilect.data.judge;

import io.predilect.data.pair.Message;
import java.util.List;
import java.util.Objects;

/**
 * One question to a judge about a comparison.
 *
 * @param number of the comparison's questions, from 0
 * @param shown what it shows
 * @param messages the question
 */
public record Query(int number, Shown shown, List<Message> messages) {
  public Query {
    Objects.requireNonNull(shown, "shown");
    messages = List.copyOf(messages);
  }
}
