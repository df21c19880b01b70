package io.predilect.data.format;

import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a format finds in a row.
 *
 * @param prompt the conversation up to the response
 * @param chosen y_w; empty where one undesirable response is judged, or none
 * @param rejected y_l; empty where one desirable response is judged, or none
 * @param scores those that the format itself finds; empty: the usual columns are looked at
 * @param judgement which of the two there are
 * @param beside further columns of the pair
 */
record Draft(
    List<Message> prompt,
    String chosen,
    String rejected,
    Optional<Scores> scores,
    Judgement judgement,
    Map<String, String> beside) {
  /** The scores of a pair. */
  record Scores(double chosen, double rejected) {}

  Draft {
    prompt = List.copyOf(prompt);
    beside = Map.copyOf(beside);
  }

  private Draft(List<Message> prompt, String chosen, String rejected, Judgement judgement) {
    this(prompt, chosen, rejected, Optional.empty(), judgement, Map.of());
  }

  static Draft of(List<Message> prompt, String chosen, String rejected) {
    return new Draft(prompt, chosen, rejected, Judgement.PAIR);
  }

  /** One judged response. */
  static Draft judged(List<Message> prompt, String response, boolean desirable) {
    return desirable
        ? new Draft(prompt, response, "", Judgement.DESIRABLE)
        : new Draft(prompt, "", response, Judgement.UNDESIRABLE);
  }

  /** A prompt that nobody has answered. */
  static Draft asked(List<Message> prompt) {
    return new Draft(prompt, "", "", Judgement.NONE);
  }

  /** A prompt of one user turn. */
  static Draft of(String prompt, String chosen, String rejected) {
    return of(List.of(Message.user(prompt)), chosen, rejected);
  }

  Draft scored(double chosenScore, double rejectedScore) {
    return new Draft(
        prompt,
        chosen,
        rejected,
        Optional.of(new Scores(chosenScore, rejectedScore)),
        judgement,
        beside);
  }

  Draft beside(Map<String, String> columns) {
    return new Draft(prompt, chosen, rejected, scores, judgement, columns);
  }
}
