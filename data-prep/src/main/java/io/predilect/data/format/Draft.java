package io.predilect.data.format;

import io.predilect.data.pair.Message;
import java.util.List;
import java.util.Optional;

/**
 * What a format finds in a row.
 *
 * @param prompt the conversation up to the response
 * @param chosen y_w
 * @param rejected y_l
 * @param scores those that the format itself finds; empty: the usual columns are looked at
 */
record Draft(List<Message> prompt, String chosen, String rejected, Optional<Scores> scores) {
  /** The scores of a pair. */
  record Scores(double chosen, double rejected) {}

  Draft {
    prompt = List.copyOf(prompt);
  }

  static Draft of(List<Message> prompt, String chosen, String rejected) {
    return new Draft(prompt, chosen, rejected, Optional.empty());
  }

  /** A prompt of one user turn. */
  static Draft of(String prompt, String chosen, String rejected) {
    return of(List.of(Message.user(prompt)), chosen, rejected);
  }

  Draft scored(double chosenScore, double rejectedScore) {
    return new Draft(prompt, chosen, rejected, Optional.of(new Scores(chosenScore, rejectedScore)));
  }
}
