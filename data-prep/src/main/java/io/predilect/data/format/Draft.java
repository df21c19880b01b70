package io.predilect.data.format;

import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.Message;
import java.util.List;
import java.util.Optional;

/**
 * What a format finds in a row.
 *
 * @param prompt the conversation up to the response
 * @param chosen y_w; empty where one undesirable response is judged, or none
 * @param rejected y_l; empty where one desirable response is judged, or none
 * @param scores those that the format itself finds; empty: the usual columns are looked at
 * @param judgement which of the two there are
 */
record Draft(
    List<Message> prompt,
    String chosen,
    String rejected,
    Optional<Scores> scores,
    Judgement judgement) {
  /** The scores of a pair. */
  record Scores(double chosen, double rejected) {}

  Draft {
    prompt = List.copyOf(prompt);
  }

  static Draft of(List<Message> prompt, String chosen, String rejected) {
    return new Draft(prompt, chosen, rejected, Optional.empty(), Judgement.PAIR);
  }

  /** One judged response. */
  static Draft judged(List<Message> prompt, String response, boolean desirable) {
    return desirable
        ? new Draft(prompt, response, "", Optional.empty(), Judgement.DESIRABLE)
        : new Draft(prompt, "", response, Optional.empty(), Judgement.UNDESIRABLE);
  }

  /** A prompt that nobody has answered. */
  static Draft asked(List<Message> prompt) {
    return new Draft(prompt, "", "", Optional.empty(), Judgement.NONE);
  }

  /** A prompt of one user turn. */
  static Draft of(String prompt, String chosen, String rejected) {
    return of(List.of(Message.user(prompt)), chosen, rejected);
  }

  Draft scored(double chosenScore, double rejectedScore) {
    return new Draft(
        prompt, chosen, rejected, Optional.of(new Scores(chosenScore, rejectedScore)), judgement);
  }
}
